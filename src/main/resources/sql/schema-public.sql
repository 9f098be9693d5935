-- As initdb makes it (pg_namespace.dat; initdb.c, setup_privileges).
-- The owner of the database may act as pg_database_owner; another role with CREATE keeps the schema.
CREATE SCHEMA public;
COMMENT ON SCHEMA public IS 'standard public schema';
GRANT USAGE ON SCHEMA public TO PUBLIC;
DO $owner$
BEGIN
  ALTER SCHEMA public OWNER TO pg_database_owner;
EXCEPTION
  WHEN insufficient_privilege THEN NULL;
END
$owner$;
