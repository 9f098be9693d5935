-- The partitions of partition trees that divide by hash, at whatever level: their rows may have been
-- dumped as those of the root (pg_dump.c, forcePartitionRootLoad), and be in another partition here.
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relispartition
   AND c.relkind OPERATOR(pg_catalog.=) 'r'
   AND EXISTS (SELECT
                 FROM pg_catalog.pg_partition_ancestors(c.oid) AS a
                 JOIN pg_catalog.pg_partitioned_table AS p ON p.partrelid OPERATOR(pg_catalog.=) a.relid
                WHERE p.partstrat OPERATOR(pg_catalog.=) 'h')
