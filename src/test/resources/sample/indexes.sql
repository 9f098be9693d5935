SET search_path = pg_catalog;

CREATE UNIQUE INDEX customer_number ON shop.customer (number);
CREATE INDEX customer_partial ON shop.customer (name) WHERE mood <> 'sad' AND name LIKE 'c%';
CREATE INDEX customer_expression ON shop.customer ((document ->> 'i'), lower(name) text_pattern_ops);
CREATE INDEX customer_covering ON shop.customer (email) INCLUDE (name, tags);
CREATE INDEX customer_order ON shop.customer (sorted DESC NULLS LAST, loose COLLATE "C" NULLS FIRST);
CREATE INDEX customer_trigrams ON shop.customer USING gin (name types.gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX customer_signatures ON shop.customer USING gist (name types.gist_trgm_ops (siglen = 32));
CREATE INDEX customer_document ON shop.customer USING gin (document jsonb_path_ops);
CREATE INDEX customer_tags ON shop.customer USING gin (tags);
CREATE INDEX customer_heights ON shop.customer USING spgist (heights);
CREATE INDEX customer_hash ON shop.customer USING hash (name);
CREATE INDEX customer_brin ON shop.customer USING brin (id) WITH (pages_per_range = 4);
CREATE INDEX customer_abs ON shop.customer (number types.abs_ops);
CREATE INDEX customer_words ON shop.customer USING gin (to_tsvector('types.docs', name));
ALTER INDEX shop.customer_expression ALTER COLUMN 1 SET STATISTICS 400;
COMMENT ON INDEX shop.customer_covering IS 'a covering index';

CREATE STATISTICS shop.customer_ndistinct (ndistinct) ON name, email FROM shop.customer;
CREATE STATISTICS shop.customer_all ON name, mood, weight FROM shop.customer;
ALTER STATISTICS shop.customer_all SET STATISTICS 200;
COMMENT ON STATISTICS shop.customer_all IS 'all three kinds';
ALTER STATISTICS shop.customer_ndistinct OWNER TO sample_owner;
