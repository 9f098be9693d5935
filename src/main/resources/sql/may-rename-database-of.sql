-- Whether the current role may rename a database of another one: RENAME takes the rights of the owner and CREATEDB in one role, which is
-- the current one, or the owner after SET ROLE. Parameter: the owner.
SELECT me.rolsuper OR me.rolcreatedb AND pg_catalog.pg_has_role(r.oid, 'USAGE') OR r.rolsuper OR r.rolcreatedb AS may
  FROM pg_catalog.pg_roles AS me
 CROSS JOIN pg_catalog.pg_roles AS r
 WHERE me.rolname OPERATOR(pg_catalog.=) current_user
   AND r.rolname OPERATOR(pg_catalog.=) ?::pg_catalog.name
