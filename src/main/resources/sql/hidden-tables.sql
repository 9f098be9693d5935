-- Tables whose rows the restoring role may not read, or not all of them: row security holds for an
-- owner that is not exempt, and owners may revoke their own right to SELECT.
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[])
   AND (NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')
        OR NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
        OR c.relrowsecurity AND pg_catalog.row_security_active(c.oid))
