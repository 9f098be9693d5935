-- The schema that holds the ledger of a restore into this database, if one is under way. Its comment
-- marks it and holds the schema's own OID, so a copy of it that came with an archive does not count.
-- Whatever a restore brings along was made after its ledger.
SELECT n.nspname AS schema
  FROM pg_catalog.pg_namespace AS n
  JOIN pg_catalog.pg_description AS d
       ON d.objoid OPERATOR(pg_catalog.=) n.oid
      AND d.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
      AND d.objsubid OPERATOR(pg_catalog.=) 0
 WHERE d.description OPERATOR(pg_catalog.=) pg_catalog.concat(
         'A restore in progress, ledger ', n.oid,
         '. pgstow drops this schema when it is complete.')
   AND (SELECT pg_catalog.count(*)
          FROM pg_catalog.pg_class AS c
         WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid
           AND c.relname OPERATOR(pg_catalog.=) ANY ('{restore,ledger}'::pg_catalog.name[])
           AND c.relkind OPERATOR(pg_catalog.=) 'r') OPERATOR(pg_catalog.=) 2
 ORDER BY n.oid
 LIMIT 1
