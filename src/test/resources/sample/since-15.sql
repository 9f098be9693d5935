SET search_path = pg_catalog;

CREATE TABLE odd.since_15 (
  a integer,
  b integer,
  CONSTRAINT null_once UNIQUE NULLS NOT DISTINCT (a, b)
);
INSERT INTO odd.since_15 VALUES (1, NULL), (NULL, NULL);
CREATE UNIQUE INDEX null_once_too ON odd.since_15 (b, a) NULLS NOT DISTINCT WHERE a > 0;
CREATE UNLOGGED SEQUENCE odd.unlogged_sequence START 5;
CREATE VIEW shop.as_invoker WITH (security_invoker = true) AS SELECT id FROM shop.secret;
CREATE TABLE shop.some_set_null (
  tenant integer,
  customer bigint,
  PRIMARY KEY (tenant, customer)
);
CREATE TABLE shop.refers_some (
  tenant integer,
  customer bigint,
  FOREIGN KEY (tenant, customer) REFERENCES shop.some_set_null ON DELETE SET NULL (customer)
);
CREATE PUBLICATION of_schemas FOR TABLES IN SCHEMA sales, "Odd ""Schema"" é";
CREATE PUBLICATION of_parts FOR TABLE shop.customer (id, name) WHERE (id > 1000 AND id <> 5000),
  odd.texts WHERE (id < 5);
GRANT SET ON PARAMETER log_statement TO sample_admin;
