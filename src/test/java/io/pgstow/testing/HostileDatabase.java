package io.pgstow.testing;

import java.sql.SQLException;

/** A small database in which names and values look like what stands around them in a dump. */
public final class HostileDatabase {
  private HostileDatabase() {}

  /** Creates the database on the server and fills it. */
  public static void create(PostgresServer server, String database) throws SQLException {
    server.createDatabase(database);
    server.execute(
        database,
        "CREATE SCHEMA \"odd; \\schema\"",
        "CREATE TABLE public.item (id int PRIMARY KEY, note text DEFAULT 'a;b')",
        "INSERT INTO public.item SELECT n, E'line\\n\\\\.\\n' || n FROM generate_series(1, 1000) AS n",
        "CREATE TABLE \"odd; \\schema\".\"Tab'le\" (\"a \"\"column\"\"\" text, \"ä\tb\" bytea)",
        "INSERT INTO \"odd; \\schema\".\"Tab'le\" VALUES ('\\! echo', '\\x00ff'), ('$$', ''), (NULL, NULL)",
        "CREATE TABLE \"odd; \\schema\".\"two\nlines -- \\connect\" (id int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (1 + 1) STORED)",
        "INSERT INTO \"odd; \\schema\".\"two\nlines -- \\connect\" DEFAULT VALUES",
        "CREATE TABLE public.empty ()",
        "CREATE TABLE public.part (id int NOT NULL, at date) PARTITION BY RANGE (id)",
        "CREATE TABLE public.part_low PARTITION OF public.part FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE public.part_rest PARTITION OF public.part DEFAULT",
        "INSERT INTO public.part SELECT n, '2026-11-27' FROM generate_series(1, 200) AS n",
        "CREATE INDEX \"in;dex\" ON public.part (at)",
        "ALTER TABLE public.part_low ADD FOREIGN KEY (id) REFERENCES public.item",
        "CREATE MATERIALIZED VIEW public.summary AS SELECT count(*) AS n FROM public.item",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $_$ BEGIN RETURN 1; /* ' */ END $_$",
        "COMMENT ON TABLE public.item IS E'-- \\n; \\\\connect x'",
        "SELECT lo_from_bytea(4711, 'large'), lo_from_bytea(4712, ''),"
            + " lo_from_bytea(4713, decode(repeat('00ff', 50000), 'hex'))",
        "COMMENT ON LARGE OBJECT 4711 IS 'a; comment'");
    if (server.major() >= 14) {
      server.execute(
          database,
          "CREATE FUNCTION public.g() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END");
    }
  }
}
