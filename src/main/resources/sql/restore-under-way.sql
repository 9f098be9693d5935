-- The schema with the record of a restore that is not complete, known by its comment and tables.
SELECT n.nspname
  FROM pg_catalog.pg_namespace n
 WHERE pg_catalog.obj_description(n.oid, 'pg_namespace') LIKE 'A restore in progress. pgstow %'
   AND 2 = (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c
             WHERE c.relnamespace = n.oid AND c.relname IN ('restore', 'ledger'))
