package io.pgstow.app;

import java.util.List;
import java.util.stream.Stream;

/** A database with something for each filter to choose. */
final class Shop {
  /** Of each kind, in three schemas; without rows. */
  private static final List<String> OBJECTS =
      List.of(
          "CREATE SCHEMA shop",
          "CREATE SCHEMA other",
          "COMMENT ON SCHEMA shop IS 'a shop'",
          "CREATE TABLE shop.customer (id int PRIMARY KEY, name text NOT NULL)",
          "COMMENT ON COLUMN shop.customer.name IS 'a name'",
          "CREATE INDEX by_name ON shop.customer (name)",
          "CREATE VIEW shop.seen AS SELECT name FROM shop.customer",
          "CREATE MATERIALIZED VIEW shop.kept AS SELECT count(*) AS n FROM shop.customer",
          "CREATE FUNCTION other.fire() RETURNS trigger LANGUAGE plpgsql"
              + " AS 'BEGIN RETURN NEW; END'",
          "CREATE TABLE other.log (at int, line text)",
          "CREATE TRIGGER fire BEFORE INSERT ON other.log FOR EACH ROW EXECUTE FUNCTION"
              + " other.fire()",
          "CREATE TABLE public.event (at int, part int) PARTITION BY LIST (part)",
          "CREATE TABLE public.event_1 PARTITION OF public.event FOR VALUES IN (1)",
          "CREATE TABLE public.event_2 PARTITION OF public.event FOR VALUES IN (2)",
          "INSERT INTO public.event SELECT i, 1 + i % 2 FROM generate_series(1, 10) i",
          "SELECT lo_from_bytea(4711, '\\xcafe')",
          "COMMENT ON LARGE OBJECT 4711 IS 'large'");

  private Shop() {}

  /** The statements that make it, and then these. */
  static String[] with(String... more) {
    return Stream.concat(OBJECTS.stream(), Stream.of(more)).toArray(String[]::new);
  }
}
