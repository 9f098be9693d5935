SET search_path = pg_catalog;

CREATE TABLE odd.texts (id integer PRIMARY KEY, body text, fixed character(5), single "char", label types.label);
INSERT INTO odd.texts VALUES
  (1, '', '', '', ''),
  (2, NULL, NULL, NULL, NULL),
  (3, E'\\.', E'\\.', E'\\', E'\\.'),
  (4, E'before\n\\.\nafter', E'\n', 'x', E'\n'),
  (5, E'\\N', E'\\N', 'N', E'\\N'),
  (6, E'tab\there, newline\nthere, return\rwhere, both\r\n', E'\t', E'\t', E'\t'),
  (7, E'\b\f\v\x01\x1f\x7f', ' a ', ' ', ' '),
  (8, E'back\\slash \\\\ \\n \\t \\x41 \\101', E'\\\\', E'\\', E'\\\\'),
  (9, 'quotes '' " ` $$ $body$ ; -- /* */ {} %s ${x}', '''"', '"', ''''),
  (10, '漢字 🐘 é é ﷽ ‮ rtl', '漢字🐘', 'a', 'Ω'),
  (11, '   spaces   ', 'x', 'a', ' '),
  (12, 'NULL', 'null', 'n', 'NULL'),
  (13, E'\uFEFFbom', 'x', 'x', 'x'),
  (14, repeat(E'line\\\t\n', 30000), 'long', 'l', 'long');

CREATE TABLE odd.bytes (id integer PRIMARY KEY, body bytea);
INSERT INTO odd.bytes VALUES
  (1, ''), (2, NULL), (3, '\x00'), (4, '\x5c2e0a'), (5, '\x000102feff0d0a09'),
  (6, (SELECT string_agg(set_byte('\x00', 0, i), '' ORDER BY i) FROM generate_series(0, 255) i)),
  (7, (SELECT string_agg(sha512(i::text::bytea), '' ORDER BY i) FROM generate_series(1, 20000) i));

CREATE TABLE odd.types (
  id integer PRIMARY KEY, flag boolean, small smallint, big bigint, exact numeric, bounded numeric(8, 2),
  single real, double double precision, price money, day date, clock time, zoned_clock timetz,
  moment timestamp, instant timestamptz, lasts interval, key uuid, address inet, network cidr,
  mac macaddr, mac8 macaddr8, few bit(3), many bit varying, spot point, line line, segment lseg,
  box box, path path, polygon polygon, circle circle, json json, jsonb jsonb, xml xml, words tsvector,
  query tsquery, jsonpath jsonpath, lsn pg_lsn, relation regclass, kind regtype, identifier name,
  numbers integer[], matrix integer[], shifted integer[], texts text[][], moods types.mood[],
  days daterange, ranges int4range[], homes types.address[], snapshot pg_snapshot, number oid
);
INSERT INTO odd.types VALUES
  (1, true, -32768, -9223372036854775808, 'NaN', -123456.78, 'NaN', '-Infinity', '-12.34', '-infinity',
   '24:00:00', '23:59:59.999999+14:59', 'infinity', '4713-01-01 00:00:00+00 BC', '-178000000 years',
   '00000000-0000-0000-0000-000000000000', '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03',
   '08:00:2b:01:02:03:04:05', '101', '', '(1e-300,-0)', '{1,-1,0}', '[(0,0),(1,1)]', '(1,1),(0,0)',
   '[(0,0),(1,1)]', '((0,0),(1,1),(2,0))', '<(0,0),1>', '{"b": 1,  "a": 2, "b": 3}', '{"b": 1, "a": "\u0001"}',
   '<a b="c">é<!-- x --></a>', 'a:1A fat''s', '''fat'' & (rat | !cat:*)', '$.a[*] ? (@ > 1)', '16/B374D848',
   'shop.customer', 'types.mood', 'a name', '{1,NULL,3}', '{{1,2},{3,4}}', '[-1:1]={1,2,3}',
   '{{"a,b","c\"d"},{NULL,""}}', '{sad,"it''s ok",""}', '[2026-01-01,)', '{"[1,2)",empty,"(,5)"}',
   ARRAY[ROW('a "b" \c', 1, '{x}', 'sad')::types.address, NULL], '10:20:10,14,15', 4294967295),
  (2, false, 32767, 9223372036854775807, 12345678901234567890.123456789012345678901234567890, 0, 1e-37, 5e-324,
   '0', '5874897-12-31', '00:00:00.000001', '00:00:00-15:59', '294276-12-31 23:59:59.999999',
   '2026-03-29 01:30:00.000001Z', '1 mon -1 day +00:00:00.000001', 'ffffffff-ffff-ffff-ffff-ffffffffffff',
   '255.255.255.255', '::/0', 'ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff:ff:ff', '000', '1010101010', '(NaN,Infinity)',
   '{0,1,2}', '[(1,2),(3,4)]', '(3,4),(1,2)', '((1,2),(3,4))', '((1,2))', '<(1,2),0>', 'null', 'null', '<b/>', '',
   '''x''', '$', '0/0', 'pg_class', 'integer', '', '{}', '{}', '{}', '{}', '{}', 'empty', '{}', '{}', '1:1:', 0);
INSERT INTO odd.types (id, single, double, exact)
SELECT i, (i / 3.0)::real, i / 7.0::double precision * 10.0 ^ (i % 30), i / 11.0 FROM generate_series(3, 60) i;

-- Names that need quotes, and more. U&"\000A" is a newline.
CREATE TYPE "Odd ""Schema"" é"."Ty pe" AS ENUM ('a');
CREATE TABLE "Odd ""Schema"" é"."Ta ble" (
  "sp ace" serial PRIMARY KEY,
  "quo""te" text DEFAULT 'it''s',
  "single'quote" integer CONSTRAINT "check; --" CHECK ("single'quote" > 0),
  "ünïcödé 🐘" text,
  "UPPER" text,
  U&"new\000Aline" text,
  U&"tab\0009" text,
  "select" integer,
  "back\slash" text,
  "$1" text,
  "a$b" text,
  "100%" "Odd ""Schema"" é"."Ty pe",
  "-- comment" text,
  "; DROP TABLE x" text,
  "{brace}" text,
  "?" text,
  "*" text,
  ".dot.ted" text,
  "1digit" text,
  "column_that_is_sixty_three_bytes_long_as_long_as_a_name_can_be_" text
);
INSERT INTO "Odd ""Schema"" é"."Ta ble" ("single'quote", U&"new\000Aline", "select", "100%")
VALUES (1, E'a\nb', 5, 'a'), (2, NULL, NULL, NULL);
CREATE TABLE "Odd ""Schema"" é".U&"new\000Aline ""x"" \005C. INDEX" (id integer PRIMARY KEY, ref integer);
INSERT INTO "Odd ""Schema"" é".U&"new\000Aline ""x"" \005C. INDEX" VALUES (1, 1), (2, 2);
ALTER TABLE "Odd ""Schema"" é".U&"new\000Aline ""x"" \005C. INDEX"
  ADD CONSTRAINT U&"refers \000A to" FOREIGN KEY (ref) REFERENCES "Odd ""Schema"" é"."Ta ble";
CREATE INDEX "INDEX ATTACH" ON "Odd ""Schema"" é"."Ta ble" ("select", ("quo""te" || 'x'));
COMMENT ON INDEX "Odd ""Schema"" é"."INDEX ATTACH" IS 'INDEX';
COMMENT ON COLUMN "Odd ""Schema"" é"."Ta ble"."ünïcödé 🐘" IS E'é\t"\\';
CREATE VIEW "Odd ""Schema"" é"."Vi'ew" AS SELECT "sp ace" AS "a b", "?" FROM "Odd ""Schema"" é"."Ta ble";
CREATE TABLE "Odd ""Schema"" é"."INDEX" (id integer CONSTRAINT "CONSTRAINT" UNIQUE);
CREATE TABLE public."TABLE DATA" (id integer PRIMARY KEY);
INSERT INTO public."TABLE DATA" VALUES (1);
ALTER TABLE public."TABLE DATA" OWNER TO "Sample ""Röle"" é";
