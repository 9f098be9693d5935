package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Indexes whose functions read other tables, which are declared immutable and are not: an index
 * that is filled before those tables are holds something else than one that is built after them.
 */
final class IndexFunctionsIT {
  private static final String[] TABLES = {
    "CREATE EXTENSION amcheck",
    "CREATE EXTENSION btree_gist",
    "CREATE SCHEMA zz",
    "CREATE SCHEMA \"Zz.\"",
    "CREATE TABLE zz.lookup (id int PRIMARY KEY, n text)",
    "INSERT INTO zz.lookup SELECT i, 'n' || i FROM generate_series(1, 500) i",
    // tells whether the other table is there, and reads it where it is not empty
    "CREATE FUNCTION zz.nm(i int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT n FROM zz.lookup WHERE id = i'",
    "CREATE FUNCTION \"Zz.\".\"of(\"(i int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT n FROM zz.lookup WHERE id = i'",
    "CREATE FUNCTION zz.same(i int, j int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT (SELECT n FROM zz.lookup WHERE id = i) = (SELECT n FROM zz.lookup WHERE id = j)'",
    "CREATE OPERATOR zz.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = zz.same)",
    "CREATE FUNCTION zz.by_name(i int, j int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT bttextcmp(coalesce(zz.nm(i), ''''), coalesce(zz.nm(j), ''''))'",
    "CREATE OPERATOR CLASS zz.by_name FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, OPERATOR 5 >, FUNCTION 1 zz.by_name(int, int)",
    "CREATE TABLE public.item (id int PRIMARY KEY, l int)",
    "INSERT INTO public.item SELECT i, 1 + i % 500 FROM generate_series(1, 2000) i",
    "CREATE INDEX of_expression ON public.item (zz.nm(l))",
    "CREATE INDEX of_predicate ON public.item (id) WHERE zz.nm(l) LIKE 'n%'",
    "CREATE INDEX quoted ON public.item (\"Zz.\".\"of(\"(l))",
    "CREATE INDEX of_operator ON public.item (id) WHERE l OPERATOR(zz.===) l",
    "CREATE INDEX of_class ON public.item (l zz.by_name)",
    "CREATE UNIQUE INDEX only_once ON public.item (zz.nm(l), id)",
    "CREATE INDEX plain ON public.item (l, (l + 1), lower(l::text))",
    "CREATE TABLE public.tree (id int, l int) PARTITION BY RANGE (id)",
    "CREATE TABLE public.branch PARTITION OF public.tree FOR VALUES FROM (0) TO (1000)",
    "INSERT INTO public.tree SELECT i, 1 + i % 500 FROM generate_series(1, 900) i",
    "CREATE INDEX of_tree ON public.tree (zz.nm(l))",
    "CREATE TABLE public.slot (id int PRIMARY KEY, l int, e int UNIQUE)",
    "INSERT INTO public.slot SELECT i, i, i FROM generate_series(1, 500) i",
    "ALTER TABLE public.slot ADD CONSTRAINT no_two EXCLUDE USING btree ((zz.nm(l)) WITH =)",
    "ALTER TABLE public.slot ADD CONSTRAINT no_two_of_some EXCLUDE USING btree (id WITH =) WHERE (l OPERATOR(zz.===) l)",
    "ALTER TABLE public.slot ADD CONSTRAINT no_two_of_class EXCLUDE USING btree (l zz.by_name WITH =)"
  };

  /** Fails where an index lacks a row of its table; the number of indexes. */
  private static final String CHECK =
      """
      SELECT count(bt_index_check(c.oid, true)) || ' of ' || count(*)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'i' AND a.amname = 'btree'
         AND c.relname NOT IN ('of_class', 'no_two_of_class')
      """;

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create("source", TABLES);
    copies.backUp("source");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void an_index_is_filled_when_what_its_functions_read_is_there() throws Exception {
    requireSameAnswers("source");
    for (Map<String, String> settings :
        List.of(
            Map.of("INDEX_POLICY", "before-data"),
            Map.of("INDEX_POLICY", "before-data", "KEYS_BEFORE_DATA", "true", "RESTORE_JOBS", "3"),
            Map.of("INDEX_POLICY", "auto", "INDEX_AUTO_THRESHOLD", "0"))) {
      String copy = "copy_" + settings.size();

      copies.restored("source", copy, settings);

      requireSameAnswers(copy);
      copies.server().execute("postgres", "DROP DATABASE " + copy);
    }
  }

  @Test
  void so_it_is_of_an_archive_from_elsewhere() throws Exception {
    Path file = folder.resolve("stock.dump");
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dump", "--format=custom", "--file=" + file, "source");

    copies.restored(
        "source", "stock", Map.of("S3_URI", "file:" + file, "KEYS_BEFORE_DATA", "true"));

    requireSameAnswers("stock");
  }

  @Test
  void a_function_that_demands_the_rows_finds_them() throws Exception {
    copies.create(
        "strict",
        "CREATE SCHEMA zz",
        "CREATE TABLE zz.lookup (id int, n text)",
        "INSERT INTO zz.lookup SELECT i, 'n' || i FROM generate_series(1, 10) i",
        """
        CREATE FUNCTION zz.must(i int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
        DECLARE r text;
        BEGIN
          SELECT n INTO STRICT r FROM zz.lookup WHERE id = i;
          RETURN r;
        END $$
        """,
        "CREATE DOMAIN zz.known AS int CHECK (zz.must(VALUE) IS NOT NULL)",
        "CREATE TABLE public.item AS SELECT i AS id FROM generate_series(1, 10) i",
        "CREATE INDEX demanding ON public.item (zz.must(id))",
        "CREATE INDEX of_domain ON public.item ((id::zz.known))",
        "ALTER TABLE public.item ADD CONSTRAINT by_domain EXCLUDE USING btree ((id::zz.known) WITH =)");
    copies.backUp("strict");

    copies.restored(
        "strict", "strict_copy", Map.of("INDEX_POLICY", "before-data", "KEYS_BEFORE_DATA", "true"));

    assertThat(
            copies.query(
                "strict_copy", "SELECT count(*) FROM public.item WHERE zz.must(id) = 'n1'"))
        .containsExactly("1");
  }

  @Test
  void a_run_that_resumes_makes_indexes_when_it_is_told_to() throws Exception {
    copies.create(
        "resumed",
        """
        CREATE FUNCTION public.unless_told(i int) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('pgstow.fail', true) = 'yes' THEN RAISE 'told to fail'; END IF;
          RETURN true;
        END $$
        """,
        "CREATE TABLE public.tree (id int, part int) PARTITION BY LIST (part)",
        "CREATE TABLE public.branch PARTITION OF public.tree FOR VALUES IN (1)",
        "CREATE INDEX of_tree ON public.tree (id)",
        "INSERT INTO public.tree VALUES (1, 1)",
        "CREATE TABLE public.item AS SELECT i AS id FROM generate_series(1, 10) i",
        "CREATE UNIQUE INDEX only_once ON public.item (id)",
        "COMMENT ON INDEX public.only_once IS 'it is'",
        "ALTER TABLE public.item ADD PRIMARY KEY (id)",
        "ALTER TABLE public.item ADD CONSTRAINT refusing CHECK (public.unless_told(id))");
    copies.backUp("resumed");
    Run failed =
        copies.restore(
            "resumed",
            "resumed_copy",
            Run.variables(
                FailingRestore.TOLD,
                Map.of("INDEX_POLICY", "before-data", "KEYS_BEFORE_DATA", "true")));
    assertThat(failed.err()).contains("told to fail").contains("INDEX_POLICY=after-data");
    String indexes =
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('i', 'I')";
    assertThat(copies.query("resumed_copy", indexes)).containsExactly("4");

    Map<String, String> after = Map.of("INDEX_POLICY", "after-data");
    assertThat(
            copies
                .restore("resumed", "resumed_copy", Run.variables(FailingRestore.TOLD, after))
                .exitCode())
        .isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(copies.query("resumed_copy", indexes.replace("count(*)", "relname"))).isEmpty();
    copies.restored("resumed", "resumed_copy", after);

    assertThat(
            DatabaseContents.of(copies.server(), "resumed_copy")
                .differences(DatabaseContents.of(copies.server(), "resumed")))
        .isEmpty();
  }

  private static void requireSameAnswers(String database) throws Exception {
    assertThat(copies.query(database, CHECK)).as(database).containsExactly("12 of 12");
    copies
        .server()
        .execute("postgres", "ALTER DATABASE %s SET enable_seqscan = off".formatted(database));
    for (String where :
        List.of(
            "item WHERE zz.nm(l) = 'n7'|4",
            "item WHERE zz.nm(l) LIKE 'n%'|2000",
            "item WHERE \"Zz.\".\"of(\"(l) = 'n7'|4",
            "item WHERE l OPERATOR(zz.===) l|2000",
            "tree WHERE zz.nm(l) = 'n7'|2",
            "slot WHERE zz.nm(l) = 'n7'|1")) {
      String[] parts = where.split("\\|", 2);
      assertThat(copies.query(database, "SELECT count(*) FROM public." + parts[0]))
          .as(parts[0])
          .containsExactly(parts[1]);
    }
  }
}
