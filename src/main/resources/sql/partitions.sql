-- The tables that hold the rows of the partition tree that a table is part of, and its root.
SELECT n.nspname AS schema, c.relname AS name, t.isleaf AS leaf
  FROM pg_catalog.pg_class AS part
  JOIN pg_catalog.pg_namespace AS home ON home.oid OPERATOR(pg_catalog.=) part.relnamespace
 CROSS JOIN LATERAL
       pg_catalog.pg_partition_tree(pg_catalog.pg_partition_root(part.oid)) AS t
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) t.relid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE home.nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name
   AND part.relname OPERATOR(pg_catalog.=) ?::pg_catalog.name
   AND (t.isleaf OR t.parentrelid IS NULL)
