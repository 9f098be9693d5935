-- Every role that owns something in this database or was granted something on it.
SELECT DISTINCT r.rolname
  FROM pg_catalog.pg_shdepend s
  JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
 WHERE s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
   AND s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
   AND r.rolname !~ '^pg_'
 ORDER BY 1
