-- Indexes that cannot be used. One on a partitioned table is invalid by right, and so incomplete, as
-- long as a partition lacks a valid index that is attached to it (DefineIndex and
-- validatePartitionedIndex in the server's sources).
SELECT n.nspname AS schema, c.relname AS index, pg_catalog.concat(
         pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(c.relname)) AS name,
       c.relkind OPERATOR(pg_catalog.=) 'I'
         AND (SELECT pg_catalog.count(*)
                FROM pg_catalog.pg_inherits AS part
                JOIN pg_catalog.pg_index AS attached
                     ON attached.indexrelid OPERATOR(pg_catalog.=) part.inhrelid
               WHERE part.inhparent OPERATOR(pg_catalog.=) i.indexrelid AND attached.indisvalid)
             OPERATOR(pg_catalog.<)
             (SELECT pg_catalog.count(*)
                FROM pg_catalog.pg_inherits AS partition
               WHERE partition.inhparent OPERATOR(pg_catalog.=) i.indrelid) AS incomplete
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE NOT i.indisvalid
 ORDER BY 1, 2
