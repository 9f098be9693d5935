SET search_path = pg_catalog;

CREATE TABLE shop.price (
  product integer,
  valid daterange,
  net numeric NOT NULL,
  gross numeric GENERATED ALWAYS AS (net * 1.19) VIRTUAL,
  stored numeric GENERATED ALWAYS AS (net * 2) STORED,
  CONSTRAINT price_key PRIMARY KEY (product, valid WITHOUT OVERLAPS),
  CONSTRAINT net_once UNIQUE (net, valid WITHOUT OVERLAPS)
);
INSERT INTO shop.price (product, valid, net)
SELECT i, daterange(date '2026-01-01' + i, date '2026-01-02' + i), i FROM generate_series(1, 50) i;
CREATE TABLE shop.offer (
  product integer,
  valid daterange,
  CONSTRAINT priced FOREIGN KEY (product, PERIOD valid) REFERENCES shop.price (product, PERIOD valid),
  CONSTRAINT not_checked CHECK (product > 1000) NOT ENFORCED
);
INSERT INTO shop.offer SELECT product, valid FROM shop.price WHERE product < 10;
CREATE TABLE shop.only_virtual (v integer GENERATED ALWAYS AS (1) VIRTUAL);
INSERT INTO shop.only_virtual DEFAULT VALUES;
CREATE TABLE odd.named_not_null (
  a integer CONSTRAINT a_is_there NOT NULL,
  b integer,
  c integer CONSTRAINT c_here NOT NULL NO INHERIT
);
INSERT INTO odd.named_not_null VALUES (1, NULL, 2);
ALTER TABLE odd.named_not_null ADD CONSTRAINT b_from_now_on NOT NULL b NOT VALID;
COMMENT ON CONSTRAINT a_is_there ON odd.named_not_null IS 'it has a name';
CREATE TABLE shop.not_enforced (id integer REFERENCES shop.employee (id) NOT ENFORCED);
INSERT INTO shop.not_enforced VALUES (12345);
CREATE INDEX named_not_null_skip ON odd.named_not_null (c, a);
CREATE PUBLICATION of_generated FOR TABLE shop.price WITH (publish_generated_columns = stored);
