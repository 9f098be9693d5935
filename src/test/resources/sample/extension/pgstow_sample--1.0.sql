CREATE TABLE setting (
  name text PRIMARY KEY,
  value text,
  built_in boolean NOT NULL DEFAULT false
);
INSERT INTO setting VALUES ('colour', 'green', true);
SELECT pg_catalog.pg_extension_config_dump('setting', 'WHERE NOT built_in');

CREATE TABLE note (
  id serial PRIMARY KEY,
  setting text NOT NULL REFERENCES setting,
  body text
);
SELECT pg_catalog.pg_extension_config_dump('note', '');
SELECT pg_catalog.pg_extension_config_dump('note_id_seq', '');

CREATE TABLE not_configuration (id integer);
INSERT INTO not_configuration VALUES (1);

CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
