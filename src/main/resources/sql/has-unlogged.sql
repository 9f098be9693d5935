-- Whether the database has tables or sequences that a crash of the server empties, but for those of the ledger.
-- Parameter: the ledger's schema.
SELECT 1 FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relpersistence OPERATOR(pg_catalog.=) 'u' AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,m,S}')
   AND n.nspname OPERATOR(pg_catalog.<>) ?::pg_catalog.name
 LIMIT 1
