SELECT rolsuper OR rolcreatedb AS may
  FROM pg_catalog.pg_roles
 WHERE rolname = current_user
