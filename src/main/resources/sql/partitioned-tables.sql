-- Partitioned tables, each with a table below it; with none where there is none.
SELECT n.nspname AS schema, c.relname AS name, bn.nspname AS member_schema, b.relname AS member_name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  LEFT JOIN LATERAL pg_catalog.pg_partition_tree(c.oid) AS t ON t.relid OPERATOR(pg_catalog.<>) c.oid::pg_catalog.regclass
  LEFT JOIN pg_catalog.pg_class AS b ON b.oid OPERATOR(pg_catalog.=) t.relid
  LEFT JOIN pg_catalog.pg_namespace AS bn ON bn.oid OPERATOR(pg_catalog.=) b.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) 'p'
