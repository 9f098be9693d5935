-- Which of these are tables that can be locked, by their present names.
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.oid = ANY (?::bigint[]::pg_catalog.oid[]) AND c.relkind IN ('r', 'p')
 ORDER BY c.oid
