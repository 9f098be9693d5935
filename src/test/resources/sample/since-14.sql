SET search_path = pg_catalog;

-- A body that is parsed when it is created, so that its dependencies are known.
CREATE FUNCTION shop.add_customer(wanted text) RETURNS bigint
  LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO shop.customer (name) VALUES (wanted || ';');
  SELECT max(id) FROM shop.customer WHERE name = $1;
END;
CREATE FUNCTION shop.payments_of(customer bigint) RETURNS bigint
  LANGUAGE sql STABLE
  RETURN (SELECT payments FROM sales.per_customer p WHERE p.id = customer);
CREATE PROCEDURE shop.with_out(IN a integer, OUT b integer)
  LANGUAGE sql
BEGIN ATOMIC
  SELECT a + 1;
END;

CREATE TABLE odd.since_14 (
  id integer PRIMARY KEY,
  spans types.span_multirange DEFAULT '{[1,2],[4,5]}',
  dates datemultirange,
  squeezed text COMPRESSION pglz,
  infinite numeric
);
INSERT INTO odd.since_14 VALUES (1, '{[1,2.5),(7,)}', '{}', repeat('x', 5000), '-Infinity');
CREATE INDEX since_14_gist ON odd.since_14 USING gist (dates);
CREATE INDEX since_14_brin ON odd.since_14 USING brin (id int4_minmax_multi_ops (values_per_range = 16));
CREATE STATISTICS odd.of_expressions ON (id % 10), (length(squeezed)) FROM odd.since_14;
CREATE TYPE types.in_range AS RANGE (subtype = text, multirange_type_name = types."Many Ranges");
GRANT sample_reader TO "Sample ""Röle"" é";
GRANT pg_read_all_data TO sample_admin;
