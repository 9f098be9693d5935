-- A small database with what matters to archives; plain enough for every server from 13 on.
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy');
CREATE FUNCTION app.half(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n / 2';
CREATE TABLE app.customer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    mood app.mood DEFAULT 'ok',
    halved integer GENERATED ALWAYS AS (app.half(length(name))) STORED
);
INSERT INTO app.customer (name, mood)
    VALUES ('Ada', 'happy'), (E'tab\there', NULL), (E'line\nbreak', 'sad'), (E'back\\slash', 'ok'),
           ('snowman ☃', 'ok'), (E'\\.', 'ok'), ('', 'sad');
CREATE TABLE app.event (
    id integer PRIMARY KEY,
    customer bigint REFERENCES app.customer,
    payload text
);
INSERT INTO app.event
    SELECT n, 1 + n % 7, md5(n::text) FROM generate_series(1, 400) AS n;
CREATE INDEX event_payload ON app.event (payload);
CREATE TABLE app.empty (a integer, b text);
CREATE TABLE app.no_columns ();
INSERT INTO app.no_columns SELECT FROM generate_series(1, 3);
CREATE TABLE app."Odd ""Name"", (here)" ("Column ""1""" integer, "a, b" text, "select" text);
INSERT INTO app."Odd ""Name"", (here)" VALUES (1, 'x', 'y');
CREATE TABLE app.part (id integer, t text) PARTITION BY RANGE (id);
CREATE TABLE app.part_1 PARTITION OF app.part FOR VALUES FROM (0) TO (100);
CREATE TABLE app.part_2 PARTITION OF app.part FOR VALUES FROM (100) TO (200);
INSERT INTO app.part SELECT n, 'row ' || n FROM generate_series(95, 105) AS n;
CREATE VIEW app.happy AS SELECT id, name FROM app.customer WHERE mood = 'happy';
CREATE MATERIALIZED VIEW app.counts AS SELECT customer, count(*) FROM app.event GROUP BY customer;
COMMENT ON TABLE app.customer IS 'who buys for €';
GRANT SELECT ON app.customer TO PUBLIC;
SELECT lo_from_bytea(70001, convert_to(repeat('large object ', 100), 'UTF8'));
SELECT lo_from_bytea(70002, ''::bytea);
SELECT lo_from_bytea(4000000000, '\x00ff00ff'::bytea);
COMMENT ON LARGE OBJECT 70001 IS 'a long one';
