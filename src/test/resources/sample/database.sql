-- Defaults that change how values look in a session: they must not change what is backed up.
DO $defaults$
BEGIN
  EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tehran');
  EXECUTE format('ALTER DATABASE %I SET datestyle = %L', current_database(), 'German, DMY');
  EXECUTE format('ALTER DATABASE %I SET intervalstyle = %L', current_database(), 'sql_standard');
  EXECUTE format('ALTER DATABASE %I SET bytea_output = %L', current_database(), 'escape');
  EXECUTE format('ALTER DATABASE %I SET extra_float_digits = %L', current_database(), '0');
  EXECUTE format('ALTER DATABASE %I SET search_path = %L', current_database(), 'shop');
  EXECUTE format('ALTER ROLE sample_app IN DATABASE %I SET lock_timeout = %L', current_database(), '5s');
  EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'every kind of object');
  EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO sample_owner', current_database());
END
$defaults$;

CREATE SCHEMA shop AUTHORIZATION sample_owner;
CREATE SCHEMA types;
CREATE SCHEMA sales;
CREATE SCHEMA stock;
CREATE SCHEMA odd;
CREATE SCHEMA audit;
CREATE SCHEMA bulk;
CREATE SCHEMA empty_schema;
CREATE SCHEMA "Odd ""Schema"" é";
COMMENT ON SCHEMA shop IS E'what is sold;\n-- not a comment, and it''s "quoted"';

CREATE EXTENSION hstore SCHEMA types;
CREATE EXTENSION citext SCHEMA types;
CREATE EXTENSION pg_trgm SCHEMA types;
CREATE EXTENSION btree_gist SCHEMA types;
CREATE EXTENSION pgcrypto SCHEMA types;
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION file_fdw;
CREATE SCHEMA extension_home;
CREATE EXTENSION pgstow_sample SCHEMA extension_home;
COMMENT ON EXTENSION hstore IS 'a comment of one''s own';

-- Rows of an extension's configuration tables are data, except those the extension brings along.
INSERT INTO extension_home.setting (name, value) VALUES ('greeting', 'hello'), ('empty', '');
INSERT INTO extension_home.note (setting, body) VALUES ('greeting', 'polite'), ('colour', 'built in');
