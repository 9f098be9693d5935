package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys whose indexes are built by themselves are what pg_restore makes of them. */
final class KeysSideBySideIT {
  private static final Map<String, String> SIDE_BY_SIDE =
      Map.of("INDEX_POLICY", "after-data", "RESTORE_JOBS", "4", "ANALYZE_AFTER", "false");

  private static final int FIRST_WITH_NULLS_NOT_DISTINCT = 15;
  private static final int FIRST_WITHOUT_OVERLAPS = 18;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void they_are_equal_in_all_their_clauses(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      var copies = new Copies(server, folder);
      copies.create("source", statements(major).toArray(String[]::new));
      Path archive = folder.resolve("source.dump");
      ClientPrograms programs = ClientPrograms.assumeForServer(major);
      programs.run(server, "pg_dump", "--format=custom", "--file=" + archive, "source");
      server.createDatabase("stock");
      programs.run(
          server,
          "pg_restore",
          "--exit-on-error",
          "--dbname=stock",
          "--jobs=2",
          archive.toString());

      copies.restored(
          "source", "copy", Run.variables(SIDE_BY_SIDE, Map.of("S3_URI", "file:" + archive)));

      DatabaseContents copy = DatabaseContents.of(server, "copy");
      assertThat(copy.differences(DatabaseContents.of(server, "stock"))).isEmpty();
      assertThat(copy.differences(DatabaseContents.of(server, "source"))).isEmpty();
      assertThat(copies.query("copy", INDEXES)).isEqualTo(copies.query("stock", INDEXES));
    }
  }

  /** What DatabaseContents does not show. */
  private static final String INDEXES =
      """
      SELECT row(indexrelid::regclass, indisprimary, indisunique, indimmediate, indisvalid, indisclustered,
        indisreplident, indnkeyatts, reloptions, reltablespace, conname, condeferrable, condeferred,
        obj_description(pg_constraint.oid, 'pg_constraint'), obj_description(indexrelid, 'pg_class'))::text
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid LEFT JOIN pg_constraint ON conindid = indexrelid
      WHERE indexrelid >= 16384 AND relname NOT LIKE 'pg_toast%' ORDER BY 1
      """;

  private static List<String> statements(int major) {
    var statements =
        new ArrayList<>(
            List.of(
                "CREATE SCHEMA \"s; -- \"",
                """
                CREATE TABLE "s; -- "."unique (" (
                  id bigint, "primary key" text, "a)" int NOT NULL, b int, c int,
                  CONSTRAINT "pk ' "" (" PRIMARY KEY (id, "a)") INCLUDE (b) WITH (fillfactor = 70),
                  CONSTRAINT "ADD CONSTRAINT" UNIQUE ("primary key") DEFERRABLE INITIALLY DEFERRED,
                  CONSTRAINT "USING INDEX
                newline" UNIQUE (c, b) DEFERRABLE,
                  UNIQUE (b))
                """,
                "CREATE INDEX ON \"s; -- \".\"unique (\" (c)",
                "INSERT INTO \"s; -- \".\"unique (\" SELECT i, i || '\\', i, i, i FROM generate_series(1, 5000) i",
                "ALTER TABLE \"s; -- \".\"unique (\" CLUSTER ON \"ADD CONSTRAINT\"",
                "COMMENT ON CONSTRAINT \"pk ' \"\" (\" ON \"s; -- \".\"unique (\" IS 'of the constraint'",
                "COMMENT ON INDEX \"s; -- \".\"ADD CONSTRAINT\" IS 'of the index'",
                "CREATE TABLE public.identified (a int NOT NULL UNIQUE, b int UNIQUE, c int)",
                "ALTER TABLE public.identified REPLICA IDENTITY USING INDEX identified_a_key",
                "INSERT INTO public.identified VALUES (1, NULL, 1), (2, NULL, 1)",
                "CREATE TABLE public.child (UNIQUE (c, a)) INHERITS (public.identified)",
                "CREATE TABLE public.other (a int REFERENCES public.identified (a), PRIMARY KEY (a), UNIQUE (a))",
                "INSERT INTO public.other VALUES (1)",
                """
                CREATE TABLE public.tree (id int, day int, PRIMARY KEY (id, day), CONSTRAINT "unique" UNIQUE (day, id))
                PARTITION BY RANGE (id)
                """,
                "CREATE TABLE public.branch PARTITION OF public.tree FOR VALUES FROM (0) TO (10) PARTITION BY LIST (day)",
                "CREATE TABLE public.leaf1 PARTITION OF public.branch (CONSTRAINT own UNIQUE (day)) FOR VALUES IN (1)",
                "CREATE TABLE public.leaf2 PARTITION OF public.branch DEFAULT",
                "CREATE TABLE public.leaf3 PARTITION OF public.tree FOR VALUES FROM (10) TO (20)",
                "INSERT INTO public.tree VALUES (1, 1), (2, 3), (11, 11), (12, 11)",
                "ALTER TABLE public.leaf3 ADD CONSTRAINT one EXCLUDE USING btree (id WITH =)",
                "CREATE EXTENSION hstore",
                "ALTER INDEX public.own DEPENDS ON EXTENSION hstore"));
    if (major >= FIRST_WITH_NULLS_NOT_DISTINCT) {
      statements.add(
          "CREATE TABLE public.nulls (a int UNIQUE NULLS NOT DISTINCT, b int, UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (b) DEFERRABLE)");
      statements.add("INSERT INTO public.nulls VALUES (NULL, 1), (1, NULL)");
    }
    if (major >= FIRST_WITHOUT_OVERLAPS) {
      statements.add("CREATE EXTENSION btree_gist");
      statements.add(
          "CREATE TABLE public.spans (a int, span int4range, PRIMARY KEY (a, span WITHOUT OVERLAPS), UNIQUE (a), UNIQUE (span, a))");
      statements.add("INSERT INTO public.spans VALUES (1, '[1,4)'), (2, '[2,5)')");
    }
    return statements;
  }

  @Test
  void an_index_that_was_built_is_taken_over_by_the_next_run() throws Exception {
    try (var server = PostgresServer.start(17)) {
      var copies = new Copies(server, folder);
      copies.create(
          "source",
          "CREATE TABLE public.t (id int PRIMARY KEY, a int UNIQUE)",
          "INSERT INTO public.t SELECT i, i FROM generate_series(1, 1000) i",
          "CREATE MATERIALIZED VIEW public.m AS"
              + " SELECT 1 / coalesce(nullif(current_setting('my.divisor', true), ''), '1')::int AS x");
      Path archive = folder.resolve("source.dump");
      ClientPrograms.assumeForServer(17)
          .run(server, "pg_dump", "--format=custom", "--file=" + archive, "source");
      Map<String, String> more = Run.variables(SIDE_BY_SIDE, Map.of("S3_URI", "file:" + archive));
      server.createDatabase("copy");
      server.execute("copy", "ALTER DATABASE copy SET my.divisor = '0'");
      assertThat(copies.restore("source", "copy", more).exitCode())
          .isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(copies.query("copy", "SELECT count(*) FROM pgstow.ledger WHERE dump_id < 0"))
          .containsExactly("2");

      // as if the run had been killed before it attached the index
      server.execute(
          "copy",
          "ALTER TABLE public.t DROP CONSTRAINT t_pkey",
          "ALTER TABLE public.t DROP CONSTRAINT t_a_key",
          "CREATE UNIQUE INDEX t_pkey ON public.t (id)",
          "CREATE UNIQUE INDEX t_a_key ON public.t (a)",
          "DELETE FROM pgstow.ledger WHERE dump_id > 0 AND -dump_id IN (SELECT dump_id FROM pgstow.ledger)",
          "ALTER DATABASE copy RESET my.divisor");
      String before = copies.query("copy", "SELECT 'public.t_pkey'::regclass::oid").toString();
      copies.restored("source", "copy", more);

      assertThat(copies.query("copy", "SELECT 'public.t_pkey'::regclass::oid").toString())
          .isEqualTo(before);
      assertThat(
              DatabaseContents.of(server, "copy")
                  .differences(DatabaseContents.of(server, "source")))
          .isEmpty();
    }
  }
}
