-- The relations of a database that are neither the server's nor an extension's. Parameter: a schema that does not count.
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,S,f}'::pg_catalog."char"[])
   AND n.nspname::pg_catalog.text OPERATOR(pg_catalog.!~) '^pg_'
   AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
   AND n.nspname OPERATOR(pg_catalog.<>) ?::pg_catalog.name
   AND NOT EXISTS (
         SELECT
           FROM pg_catalog.pg_depend AS d
          WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
            AND d.objid OPERATOR(pg_catalog.=) c.oid
            AND d.deptype OPERATOR(pg_catalog.=) 'e')
