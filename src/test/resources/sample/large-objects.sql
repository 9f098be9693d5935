SET search_path = pg_catalog;

SELECT lo_create(500000);
SELECT lo_from_bytea(500001, 'small');
SELECT lo_from_bytea(500002, '\x00');
SELECT lo_from_bytea(500003, (SELECT string_agg(sha512(i::text::bytea), '' ORDER BY i) FROM generate_series(1, 40000) i));
-- A hole in the middle is read as zero bytes.
SELECT lo_create(500004);
SELECT lo_put(500004, 100000, 'after a hole');
-- As large an OID as there is: it does not fit a signed integer.
SELECT lo_from_bytea(4294967295, 'the last');
SELECT lo_from_bytea((500010 + i)::oid, convert_to('number ' || i, 'UTF8')) FROM generate_series(1, 100) i;

ALTER LARGE OBJECT 500001 OWNER TO sample_owner;
ALTER LARGE OBJECT 500011 OWNER TO "Sample ""Röle"" é";
GRANT SELECT ON LARGE OBJECT 500001 TO sample_reader;
GRANT SELECT, UPDATE ON LARGE OBJECT 500003 TO sample_app WITH GRANT OPTION;
GRANT SELECT ON LARGE OBJECT 500012 TO PUBLIC;
COMMENT ON LARGE OBJECT 500003 IS E'more than a\nmegabyte';
COMMENT ON LARGE OBJECT 500000 IS 'empty';
