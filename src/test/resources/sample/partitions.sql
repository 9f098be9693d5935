SET search_path = pg_catalog;

-- Two levels: by range, then by list; a partition with other columns' order, one with a dropped column.
CREATE TABLE sales.invoice (
  id bigint NOT NULL,
  day date NOT NULL,
  region text NOT NULL DEFAULT 'north',
  amount numeric(12, 2),
  note text,
  CONSTRAINT invoice_pkey PRIMARY KEY (id, day, region)
) PARTITION BY RANGE (day);
CREATE TABLE sales.invoice_2024 PARTITION OF sales.invoice
  FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (region);
CREATE TABLE sales.invoice_2024_north PARTITION OF sales.invoice_2024 FOR VALUES IN ('north', 'no''rd');
CREATE TABLE stock.invoice_2024_rest PARTITION OF sales.invoice_2024 DEFAULT;
CREATE TABLE sales.invoice_2025 (
  note text,
  dropped integer,
  region text NOT NULL,
  amount numeric(12, 2) DEFAULT 1,
  day date NOT NULL,
  id bigint NOT NULL,
  CONSTRAINT amount_of_2025 CHECK (amount >= 0)
);
ALTER TABLE sales.invoice_2025 DROP COLUMN dropped;
ALTER TABLE sales.invoice ATTACH PARTITION sales.invoice_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE sales.invoice_later PARTITION OF sales.invoice
  FOR VALUES FROM ('2026-01-01') TO (MAXVALUE);
CREATE TABLE sales.invoice_default PARTITION OF sales.invoice DEFAULT;
INSERT INTO sales.invoice
SELECT i, date '2023-11-01' + i % 1000, (ARRAY['north', 'no''rd', 'south', 'west'])[i % 4 + 1], i / 7.0, 'note ' || i
FROM generate_series(1, 2000) i;
CREATE INDEX invoice_amount ON sales.invoice (amount) INCLUDE (note) WHERE amount > 10;
CREATE INDEX invoice_note ON sales.invoice (lower(note));
CREATE UNIQUE INDEX invoice_2025_only ON sales.invoice_2025 (id);
CREATE INDEX invoice_not_everywhere ON ONLY sales.invoice (region, day);
CREATE INDEX invoice_somewhere ON sales.invoice_later (region, day);
ALTER INDEX sales.invoice_not_everywhere ATTACH PARTITION sales.invoice_somewhere;
COMMENT ON INDEX sales.invoice_amount IS 'of all partitions';
ALTER TABLE sales.invoice_2025 ALTER note SET STATISTICS 50;

-- Foreign keys to and from partitioned tables.
CREATE TABLE sales.payment (
  invoice bigint, day date, region text, customer bigint REFERENCES shop.customer,
  FOREIGN KEY (invoice, day, region) REFERENCES sales.invoice
) PARTITION BY HASH (invoice);
CREATE TABLE sales.payment_0 PARTITION OF sales.payment FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE sales.payment_1 PARTITION OF sales.payment FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE sales.payment_2 PARTITION OF sales.payment FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO sales.payment SELECT id, day, region, 1000 + 5 * (id % 200) FROM sales.invoice WHERE id <= 500;

-- Rows of an enum's hash go elsewhere when the enum's OIDs are others: pg_dump loads them via the root.
CREATE TABLE sales.feeling (mood types.mood, said text) PARTITION BY HASH (mood);
CREATE TABLE sales.feeling_0 PARTITION OF sales.feeling FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE sales.feeling_1 PARTITION OF sales.feeling FOR VALUES WITH (MODULUS 2, REMAINDER 1)
  PARTITION BY LIST (said);
CREATE TABLE sales.feeling_1_yes PARTITION OF sales.feeling_1 FOR VALUES IN ('yes');
CREATE TABLE sales.feeling_1_rest PARTITION OF sales.feeling_1 DEFAULT;
INSERT INTO sales.feeling
SELECT (enum_range(NULL::types.mood))[i % 5 + 1], (ARRAY['yes', 'no', NULL])[i % 3 + 1] FROM generate_series(1, 300) i;

-- By list of expression, of null, by several columns; without any partition; one detached.
CREATE TABLE sales.by_length (word text) PARTITION BY LIST (length(word));
CREATE TABLE sales.by_length_3 PARTITION OF sales.by_length FOR VALUES IN (3);
CREATE TABLE sales.by_length_null PARTITION OF sales.by_length FOR VALUES IN (NULL, 0);
INSERT INTO sales.by_length VALUES ('abc'), (NULL), ('');
CREATE TABLE sales.by_two (a integer, b text COLLATE "C") PARTITION BY RANGE (a, b);
CREATE TABLE sales.by_two_low PARTITION OF sales.by_two FOR VALUES FROM (MINVALUE, MINVALUE) TO (5, 'm');
INSERT INTO sales.by_two VALUES (1, 'z'), (5, 'a');
CREATE TABLE sales.no_partition (id integer PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE sales.by_length_9 PARTITION OF sales.by_length FOR VALUES IN (9);
INSERT INTO sales.by_length_9 VALUES ('nine char');
ALTER TABLE sales.by_length DETACH PARTITION sales.by_length_9;
CREATE UNIQUE INDEX by_two_a_b ON sales.by_two (a, b);
