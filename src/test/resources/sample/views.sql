SET search_path = pg_catalog;

CREATE VIEW shop.happy WITH (security_barrier = true) AS
  SELECT id, name, mood, document FROM shop.customer WHERE mood = 'très heureux'
  WITH CASCADED CHECK OPTION;
ALTER VIEW shop.happy ALTER COLUMN name SET DEFAULT 'smiling';
CREATE VIEW shop.happy_names AS SELECT name AS "Na me" FROM shop.happy;
-- Grouped by the primary key: pg_dump creates it twice, the second time after the constraint.
CREATE VIEW sales.per_customer AS
  SELECT c.id, c.name, count(p.invoice) AS payments
  FROM shop.customer c LEFT JOIN sales.payment p ON p.customer = c.id GROUP BY c.id;
CREATE VIEW shop.chain AS
  WITH RECURSIVE chain (id, name, depth) AS (
    SELECT id, name, 0 FROM shop.employee WHERE boss IS NULL
    UNION ALL
    SELECT e.id, e.name, c.depth + 1 FROM shop.employee e JOIN chain c ON c.id = e.boss)
  SELECT * FROM chain;
CREATE VIEW odd.no_columns_view AS SELECT FROM odd.no_columns;
COMMENT ON VIEW shop.happy IS 'those who smile';
ALTER VIEW shop.happy_names OWNER TO sample_owner;

CREATE MATERIALIZED VIEW sales.per_region AS
  SELECT region, sum(amount) AS total, count(*) AS invoices FROM sales.invoice GROUP BY region;
CREATE UNIQUE INDEX per_region_key ON sales.per_region (region);
CREATE INDEX per_region_total ON sales.per_region (total) WHERE invoices > 10;
ALTER MATERIALIZED VIEW sales.per_region CLUSTER ON per_region_key;
CREATE MATERIALIZED VIEW sales.best_region AS
  SELECT region FROM sales.per_region ORDER BY total DESC, region LIMIT 1;
CREATE MATERIALIZED VIEW sales.of_payments AS SELECT id, payments FROM sales.per_customer WHERE payments > 0;
CREATE MATERIALIZED VIEW sales.never_filled AS SELECT * FROM sales.per_region WITH NO DATA;
CREATE INDEX never_filled_region ON sales.never_filled (region);
COMMENT ON MATERIALIZED VIEW sales.per_region IS 'kept';

-- Rules: on a view, on a table, conditional, switched off.
CREATE RULE happy_insert AS ON INSERT TO shop.happy_names DO INSTEAD
  INSERT INTO shop.customer (name, mood) VALUES (NEW."Na me", 'très heureux');
CREATE TABLE audit.deleted (id bigint, name text, at timestamptz DEFAULT now());
CREATE RULE keep_deleted AS ON DELETE TO shop.employee WHERE OLD.id > 2 DO ALSO
  (INSERT INTO audit.deleted (id, name) VALUES (OLD.id, OLD.name);
   UPDATE shop.department SET head = 1 WHERE head = OLD.id);
CREATE RULE tell AS ON DELETE TO shop.booking_detail DO ALSO NOTIFY deleted;
CREATE RULE no_update AS ON UPDATE TO odd.empty_table DO INSTEAD NOTHING;
CREATE RULE switched_off AS ON INSERT TO odd.empty_table DO INSTEAD NOTHING;
ALTER TABLE odd.empty_table DISABLE RULE switched_off;
COMMENT ON RULE keep_deleted ON shop.employee IS 'nobody is forgotten';
