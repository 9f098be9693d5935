SET search_path = pg_catalog;

CREATE FUNCTION shop.net(gross numeric, rate numeric DEFAULT 0.19) RETURNS numeric
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 3
  AS 'SELECT round(gross / (1 + rate), 2)';
COMMENT ON FUNCTION shop.net(numeric, numeric) IS 'without VAT';

CREATE FUNCTION shop.describe(VARIADIC words text[]) RETURNS text
  LANGUAGE plpgsql STABLE LEAKPROOF SECURITY DEFINER SET search_path = 'pg_catalog', 'pg_temp'
  SET work_mem = '4MB'
  AS $body$
DECLARE
  word text;
  told text := '';
BEGIN
  FOREACH word IN ARRAY words LOOP
    -- a dollar quote within, a backslash, and an end of data that is none
    told := told || $$'$$ || word || E'\t\\' || $inner$
\.
$inner$;
  END LOOP;
  RETURN told;
END;
$body$;

CREATE FUNCTION shop.pairs(n integer, OUT first integer, OUT second integer) RETURNS SETOF record
  LANGUAGE sql ROWS 10 AS 'SELECT i, i * i FROM generate_series(1, n) i';

CREATE FUNCTION shop.as_table(n integer) RETURNS TABLE (i integer, "Odd ""Column""" text)
  LANGUAGE sql AS $$SELECT i, 'x' FROM pg_catalog.generate_series(1, n) i$$;

CREATE PROCEDURE shop.commit_twice(INOUT n integer)
  LANGUAGE plpgsql AS $$
BEGIN
  COMMIT;
  n := n + 1;
  COMMIT;
END
$$;
ALTER PROCEDURE shop.commit_twice(integer) OWNER TO sample_owner;
COMMENT ON PROCEDURE shop.commit_twice IS 'two transactions';

CREATE FUNCTION "Odd ""Schema"" é"."fn; -- x"("arg 1" integer) RETURNS integer
  LANGUAGE sql IMMUTABLE AS 'SELECT "arg 1" + 1';

-- Aggregates: plain, partial, of an ordered set, moving.
CREATE AGGREGATE types.sum_of_squares(float8) (
  SFUNC = float8_accum, STYPE = float8[], FINALFUNC = float8_var_pop,
  COMBINEFUNC = float8_combine, INITCOND = '{0,0,0}', PARALLEL = SAFE);
CREATE AGGREGATE types.middle(float8 ORDER BY anyelement) (
  SFUNC = ordered_set_transition, STYPE = internal,
  FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = read_write);
CREATE AGGREGATE types.moving_sum(integer) (
  SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = int2int4_sum, INITCOND = '{0,0}',
  MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[],
  MFINALFUNC = int2int4_sum, MINITCOND = '{0,0}');
COMMENT ON AGGREGATE types.sum_of_squares(float8) IS 'variance by another name';

-- Operators that commute and negate, an operator class with them, and an index that uses it below.
CREATE FUNCTION types.abs_lt(integer, integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) < abs($2)';
CREATE FUNCTION types.abs_le(integer, integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) <= abs($2)';
CREATE FUNCTION types.abs_eq(integer, integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) = abs($2)';
CREATE FUNCTION types.abs_ne(integer, integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) <> abs($2)';
CREATE FUNCTION types.abs_ge(integer, integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) >= abs($2)';
CREATE FUNCTION types.abs_gt(integer, integer) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT abs($1) > abs($2)';
CREATE FUNCTION types.abs_cmp(integer, integer) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT AS 'SELECT btint4cmp(abs($1), abs($2))';
CREATE OPERATOR types.|<| (FUNCTION = types.abs_lt, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = OPERATOR(types.|>|), NEGATOR = OPERATOR(types.|>=|),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR types.|<=| (FUNCTION = types.abs_le, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = OPERATOR(types.|>=|), NEGATOR = OPERATOR(types.|>|));
CREATE OPERATOR types.|=| (FUNCTION = types.abs_eq, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = OPERATOR(types.|=|), NEGATOR = OPERATOR(types.|<>|),
  RESTRICT = eqsel, JOIN = eqjoinsel, MERGES);
CREATE OPERATOR types.|<>| (FUNCTION = types.abs_ne, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = OPERATOR(types.|<>|), NEGATOR = OPERATOR(types.|=|));
CREATE OPERATOR types.|>=| (FUNCTION = types.abs_ge, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = OPERATOR(types.|<=|), NEGATOR = OPERATOR(types.|<|));
CREATE OPERATOR types.|>| (FUNCTION = types.abs_gt, LEFTARG = integer, RIGHTARG = integer,
  COMMUTATOR = OPERATOR(types.|<|), NEGATOR = OPERATOR(types.|<=|));
CREATE OPERATOR FAMILY types.abs_family USING btree;
CREATE OPERATOR CLASS types.abs_ops FOR TYPE integer USING btree FAMILY types.abs_family AS
  OPERATOR 1 types.|<|, OPERATOR 2 types.|<=|, OPERATOR 3 types.|=|,
  OPERATOR 4 types.|>=|, OPERATOR 5 types.|>|,
  FUNCTION 1 types.abs_cmp(integer, integer);
COMMENT ON OPERATOR types.|<|(integer, integer) IS 'nearer to zero';
COMMENT ON OPERATOR CLASS types.abs_ops USING btree IS 'by distance from zero';

CREATE FUNCTION types.address_line(types.address) RETURNS text
  LANGUAGE sql IMMUTABLE AS $$SELECT concat_ws(' ', ($1).street, ($1)."house no")$$;
CREATE FUNCTION types.mood_number(types.mood) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT AS $$SELECT pg_catalog.array_position(pg_catalog.enum_range($1), $1)$$;
CREATE CAST (types.mood AS integer) WITH FUNCTION types.mood_number(types.mood) AS ASSIGNMENT;
CREATE CAST (types.label AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (text AS types.label) WITH INOUT;
COMMENT ON CAST (types.mood AS integer) IS 'position';

CREATE TRANSFORM FOR integer LANGUAGE sql (
  FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal));

CREATE FUNCTION audit.shout() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := NEW.name || '!';
  RETURN NEW;
END
$$;
CREATE FUNCTION audit.pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';

-- A language that is nobody's extension: PL/pgSQL by another name.
CREATE FUNCTION types.call_handler() RETURNS language_handler
  LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED LANGUAGE sample_language HANDLER types.call_handler;
CREATE FUNCTION shop.in_sample_language() RETURNS integer
  LANGUAGE sample_language AS 'BEGIN RETURN 1; END';
COMMENT ON LANGUAGE sample_language IS 'one''s own';
