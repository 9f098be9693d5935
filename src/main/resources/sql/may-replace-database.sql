-- Whether the current role may drop a database and make it again.
SELECT me.rolsuper OR me.rolcreatedb AND pg_catalog.pg_has_role(d.datdba, 'USAGE') AS may
  FROM pg_catalog.pg_roles AS me
 CROSS JOIN pg_catalog.pg_database AS d
 WHERE me.rolname OPERATOR(pg_catalog.=) current_user
   AND d.datname OPERATOR(pg_catalog.=) ?::pg_catalog.name
