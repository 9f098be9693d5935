-- Every role that owns something in this database or was granted something on it.
SELECT DISTINCT r.rolname
  FROM pg_shdepend s
  JOIN pg_roles r ON r.oid = s.refobjid
 WHERE s.refclassid = 'pg_authid'::regclass
   AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND r.rolname !~ '^pg_'
 ORDER BY 1
