-- Partitions, each with the table that it is directly a part of.
SELECT i.inhrelid::bigint AS oid, i.inhparent::bigint AS parent, n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_inherits i
  JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f')
 ORDER BY 1
