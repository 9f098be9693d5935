-- Tables whose rows pg_dump could not read, or not all of them: without the SELECT privilege its
-- LOCK fails at once; row security fails only when COPY gets there (row_security = off).
SELECT c.oid::pg_catalog.regclass::pg_catalog.text AS name,
       pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
         AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS granted
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
   AND NOT EXISTS (
     SELECT FROM pg_catalog.pg_depend d
      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
   AND (NOT pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
        OR NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
        OR pg_catalog.row_security_active(c.oid))
 ORDER BY 1
 LIMIT 5
