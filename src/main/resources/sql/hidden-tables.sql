-- Tables whose rows row security hides from the restoring role, which owns them, but is not exempt.
SELECT n.nspname AS schema, c.relname AS name
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p')
   AND c.relrowsecurity
   AND pg_catalog.row_security_active(c.oid)
