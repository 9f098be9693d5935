SET search_path = pg_catalog;

CREATE PUBLICATION of_everything FOR ALL TABLES WITH (publish = 'insert, update');
CREATE PUBLICATION of_some FOR TABLE shop.customer, ONLY odd.parent, sales.invoice
  WITH (publish_via_partition_root = true);
CREATE PUBLICATION "of nothing" WITH (publish = '');
ALTER PUBLICATION of_some OWNER TO sample_owner;
COMMENT ON PUBLICATION of_some IS 'some';
CREATE SUBSCRIPTION of_elsewhere CONNECTION 'host=nowhere.invalid dbname=x' PUBLICATION a, "B b"
  WITH (connect = false, slot_name = NONE, synchronous_commit = local);
COMMENT ON SUBSCRIPTION of_elsewhere IS 'never connects';

CREATE SERVER elsewhere TYPE 'postgres' VERSION '9' FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host 'nowhere.invalid', dbname 'it''s', port '5433');
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN DATA WRAPPER without_handler OPTIONS (debug 'true');
CREATE USER MAPPING FOR sample_app SERVER elsewhere OPTIONS (user 'far', password 'away');
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (user 'anybody');
CREATE FOREIGN TABLE stock.far (
  id integer OPTIONS (column_name 'ID') NOT NULL, name text DEFAULT 'x',
  CONSTRAINT far_id CHECK (id > 0)
) SERVER elsewhere OPTIONS (schema_name 'Far', table_name 'a"b');
CREATE TABLE stock.archive (year integer, line text) PARTITION BY LIST (year);
CREATE TABLE stock.archive_near PARTITION OF stock.archive FOR VALUES IN (2026);
-- An empty file that every server can read, so that ANALYZE of the parent works.
CREATE FOREIGN TABLE stock.archive_far PARTITION OF stock.archive FOR VALUES IN (2025)
  SERVER files OPTIONS (filename '/dev/null', format 'csv');
INSERT INTO stock.archive VALUES (2026, 'near');
GRANT USAGE ON FOREIGN SERVER elsewhere TO sample_app;
GRANT SELECT ON stock.far TO sample_reader;
ALTER SERVER files OWNER TO sample_owner;
COMMENT ON SERVER elsewhere IS 'far away';
COMMENT ON FOREIGN TABLE stock.far IS 'not dumped';
