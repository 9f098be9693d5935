SET search_path = pg_catalog;

CREATE TABLE sales.numbered (
  id bigint GENERATED ALWAYS AS IDENTITY,
  kind text,
  during daterange,
  EXCLUDE USING gist (kind WITH =, during WITH &&)
) PARTITION BY LIST (kind);
CREATE TABLE sales.numbered_a PARTITION OF sales.numbered FOR VALUES IN ('a');
CREATE TABLE sales.numbered_rest PARTITION OF sales.numbered DEFAULT;
INSERT INTO sales.numbered (kind, during) VALUES ('a', '[2026-01-01,2026-02-01)'), ('b', '[2026-01-01,)');
CREATE TABLE sales.of_method (id integer) PARTITION BY LIST (id) USING sample_heap;
CREATE TABLE sales.of_method_1 PARTITION OF sales.of_method FOR VALUES IN (1);
GRANT MAINTAIN ON shop.customer TO sample_app;
ALTER TABLE odd.options ALTER external SET STATISTICS DEFAULT;
CREATE COLLATION types.builtin (PROVIDER = builtin, LOCALE = 'C.UTF-8');
CREATE EVENT TRIGGER on_login ON login EXECUTE FUNCTION audit.say_command();
ALTER EVENT TRIGGER on_login DISABLE;
