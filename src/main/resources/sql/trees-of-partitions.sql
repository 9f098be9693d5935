-- Partitions, each with every partitioned table that it is a part of, at whatever depth.
SELECT part_space.nspname AS part_schema, part.relname AS part_name,
       table_space.nspname AS schema, above.relname AS name
  FROM pg_catalog.pg_class AS part
  JOIN pg_catalog.pg_namespace AS part_space ON part_space.oid OPERATOR(pg_catalog.=) part.relnamespace
 CROSS JOIN pg_catalog.pg_partition_ancestors(part.oid) AS ancestor (relid)
  JOIN pg_catalog.pg_class AS above ON above.oid OPERATOR(pg_catalog.=) ancestor.relid
  JOIN pg_catalog.pg_namespace AS table_space ON table_space.oid OPERATOR(pg_catalog.=) above.relnamespace
 WHERE part.relispartition AND part.relkind OPERATOR(pg_catalog.<>) 'i'::pg_catalog."char"
   AND part.relkind OPERATOR(pg_catalog.<>) 'I'::pg_catalog."char"
   AND above.oid OPERATOR(pg_catalog.<>) part.oid
