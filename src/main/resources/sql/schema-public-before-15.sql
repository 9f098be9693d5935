-- As initdb makes it (initdb.c, setup_privileges), but for the owner, which is the first superuser.
CREATE SCHEMA public;
COMMENT ON SCHEMA public IS 'standard public schema';
GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC;
