-- Tables whose rows pg_dump could not read, or not all of them: without the SELECT privilege its
-- LOCK fails at once; row security fails only when COPY gets there (row_security = off).
SELECT c.oid::regclass::text AS name,
       has_schema_privilege(c.relnamespace, 'USAGE')
         AND has_table_privilege(c.oid, 'SELECT') AS granted
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
   AND NOT EXISTS (
     SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
   AND (NOT has_schema_privilege(c.relnamespace, 'USAGE')
        OR NOT has_table_privilege(c.oid, 'SELECT')
        OR row_security_active(c.oid))
 ORDER BY 1
 LIMIT 5
