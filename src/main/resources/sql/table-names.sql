-- What these relations are called at present.
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY (?::bigint[]::pg_catalog.oid[])
