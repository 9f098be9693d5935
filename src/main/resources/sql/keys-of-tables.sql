-- Tables with keys, by which ON CONFLICT tells rows that exist, and whether one of them is deferrable, which it does not take.
SELECT n.nspname AS schema, c.relname AS name,
       pg_catalog.bool_or(NOT i.indimmediate) AS deferrable
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE i.indisvalid AND (i.indisunique OR i.indisexclusion)
   AND n.nspname OPERATOR(pg_catalog.!~) '^pg_'
 GROUP BY n.nspname, c.relname
