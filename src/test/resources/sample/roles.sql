-- Roles belong to the whole server, so they may be there already.
DO $roles$
DECLARE
  statement text;
BEGIN
  FOREACH statement IN ARRAY ARRAY[
    'CREATE ROLE sample_owner NOLOGIN',
    'CREATE ROLE sample_reader NOLOGIN NOINHERIT',
    'CREATE ROLE sample_app LOGIN PASSWORD ''app'' CONNECTION LIMIT 20 IN ROLE sample_owner',
    'CREATE ROLE sample_admin LOGIN PASSWORD ''admin'' CREATEDB CREATEROLE BYPASSRLS',
    'CREATE ROLE "Sample ""Röle"" é" NOLOGIN']
  LOOP
    BEGIN
      EXECUTE statement;
    EXCEPTION WHEN duplicate_object THEN
      RAISE DEBUG 'there already: %', statement;
    END;
  END LOOP;
END
$roles$;

GRANT sample_reader TO sample_app WITH ADMIN OPTION;
GRANT sample_owner TO sample_admin;
COMMENT ON ROLE sample_owner IS 'owns the shop';
ALTER ROLE sample_app SET work_mem = '8MB';
