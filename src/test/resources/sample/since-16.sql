SET search_path = pg_catalog;

CREATE TABLE odd.since_16 (id integer, big text STORAGE EXTERNAL);
INSERT INTO odd.since_16 VALUES (1, repeat('y', 9000));
CREATE COLLATION types.with_rules (PROVIDER = icu, LOCALE = 'und', RULES = '&a < g');
CREATE TABLE odd.with_rules (name text COLLATE types.with_rules);
INSERT INTO odd.with_rules VALUES ('g'), ('b');
GRANT sample_reader TO sample_admin WITH INHERIT FALSE, SET TRUE;
