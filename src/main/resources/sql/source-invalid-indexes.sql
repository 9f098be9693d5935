-- Invalid indexes that pg_dump dumps all the same: those on partitioned tables (pg_dump.c,
-- getIndexes).
SELECT pg_catalog.concat(
         pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(c.relname)) AS name
  FROM pg_catalog.pg_index AS i
  JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
  JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) i.indrelid
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE NOT i.indisvalid AND t.relkind OPERATOR(pg_catalog.=) 'p'
   AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
 ORDER BY 1
