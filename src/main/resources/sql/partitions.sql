-- The tables that hold the rows of a partition tree.
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_partition_tree(?::pg_catalog.regclass) t
  JOIN pg_catalog.pg_class c ON c.oid = t.relid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE t.isleaf
