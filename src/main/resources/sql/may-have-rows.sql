-- Whether there may be rows in a table that may not be read, or in its partitions: their files are not empty. Parameter: its
-- qualified name.
SELECT coalesce(
         (SELECT pg_catalog.sum(pg_catalog.pg_relation_size(p.relid))
            FROM pg_catalog.pg_partition_tree(c.oid) AS p),
         pg_catalog.pg_relation_size(c.oid)) OPERATOR(pg_catalog.>) 0
  FROM (SELECT pg_catalog.parse_ident(?)) AS names (name)
  JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) names.name[1]::pg_catalog.name
  JOIN pg_catalog.pg_class AS c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
       AND c.relname OPERATOR(pg_catalog.=) names.name[2]::pg_catalog.name
