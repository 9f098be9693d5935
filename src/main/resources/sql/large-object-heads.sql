-- The beginning of some large objects, in the order in which they are named; of an array's elements
-- the ordinal numbers are bigint.
SELECT u.oid::bigint AS oid, pg_catalog.lo_get(u.oid, 0, ?::int) AS head
  FROM pg_catalog.unnest(?::bigint[]::pg_catalog.oid[]) WITH ORDINALITY AS u (oid, position)
 ORDER BY u.position
