SET search_path = pg_catalog;

CREATE DOMAIN types.email AS types.citext CONSTRAINT has_at CHECK (VALUE OPERATOR(types.~) '@');
CREATE DOMAIN types.positive AS integer DEFAULT 1 NOT NULL
  CONSTRAINT is_positive CHECK (VALUE > 0);
CREATE DOMAIN types.code AS character varying(12) COLLATE "C";
CREATE DOMAIN types.short_code AS types.code CHECK (length(VALUE) <= 4);
COMMENT ON DOMAIN types.email IS 'an address';
COMMENT ON CONSTRAINT has_at ON DOMAIN types.email IS 'not much of a check';

CREATE TYPE types.mood AS ENUM ('sad', 'it''s ok', 'très heureux', 'MiXed', '');
CREATE TYPE types.no_values AS ENUM ();
CREATE TYPE types.address AS (street text, "house no" integer, tags text[], mood types.mood);
CREATE TYPE types.nothing AS ();
CREATE TYPE types.span AS RANGE (subtype = float8, subtype_diff = float8mi);
COMMENT ON TYPE types.mood IS 'how one feels';
COMMENT ON COLUMN types.address.street IS 'without number';

-- A base type out of functions that every server has.
CREATE TYPE types.label;
CREATE FUNCTION types.label_in(cstring) RETURNS types.label
  LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION types.label_out(types.label) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE types.label (INPUT = types.label_in, OUTPUT = types.label_out, LIKE = text);
CREATE TYPE types.never_defined;

CREATE COLLATION types.phonebook (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
CREATE COLLATION types.any_case (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
CREATE COLLATION types.plain FROM "C";
COMMENT ON COLLATION types.phonebook IS 'ä sorts as ae';

CREATE CONVERSION types.latin1_to_utf8 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;

CREATE TEXT SEARCH DICTIONARY types.stems (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
CREATE TEXT SEARCH TEMPLATE types.simple_template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY types.plain_words (TEMPLATE = types.simple_template);
CREATE TEXT SEARCH PARSER types.words (
  START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,
  LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH CONFIGURATION types.docs (PARSER = types.words);
ALTER TEXT SEARCH CONFIGURATION types.docs
  ADD MAPPING FOR asciiword, word, numword WITH types.stems, types.plain_words;
ALTER TEXT SEARCH CONFIGURATION types.docs OWNER TO sample_owner;
COMMENT ON TEXT SEARCH CONFIGURATION types.docs IS 'English words';

CREATE ACCESS METHOD sample_heap TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD sample_heap IS 'heap by another name';
