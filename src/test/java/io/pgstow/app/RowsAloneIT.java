package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backup of rows alone goes into tables that are there and empty, and replaces nothing. */
final class RowsAloneIT {
  private static final String[] SEQUENCES = {
    "CREATE SEQUENCE ahead",
    "CREATE SEQUENCE called",
    "CREATE SEQUENCE behind",
    "CREATE SEQUENCE down INCREMENT -1",
    "CREATE TABLE t (id int PRIMARY KEY)"
  };
  private static final Map<String, String> ROWS = Map.of("BACKUP_NAME", "rows");

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void backUp() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create(
        "source",
        "CREATE TABLE public.zone (id serial PRIMARY KEY, name text)",
        "INSERT INTO public.zone (name) SELECT 'zone ' || i FROM generate_series(1, 5000) i",
        "CREATE TABLE public.a_site (id int PRIMARY KEY, zone int REFERENCES public.zone, next int REFERENCES public.a_site DEFERRABLE)",
        "INSERT INTO public.a_site SELECT i, i, i % 5000 + 1 FROM generate_series(1, 5000) i",
        "SELECT lo_from_bytea(4711, 'large')");
    copies.backUp("source", Map.of("BACKUP_NAME", "definitions", "SCHEMA_ONLY", "true"));
    copies.backUp("source", Run.variables(ROWS, Map.of("DATA_ONLY", "true")));
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void they_are_loaded_into_the_tables_in_the_order_of_their_references() throws Exception {
    copies.restored("source", "copy", Map.of("BACKUP_NAME", "definitions"));

    copies.restored("source", "copy", Run.variables(ROWS, Map.of("RESTORE_JOBS", "2")));

    assertThat(
            DatabaseContents.of(copies.server(), "copy")
                .differences(DatabaseContents.of(copies.server(), "source")))
        .isEmpty();
  }

  @Test
  void a_table_that_is_partitioned_in_the_destination_takes_and_counts_its_rows() throws Exception {
    copies.create(
        "plain",
        "CREATE TABLE t (id int, v text)",
        "INSERT INTO t SELECT i, 'v' FROM generate_series(1, 10) i",
        "CREATE TABLE t1 (id int, v text)");
    copies.backUp("plain");
    copies.create(
        "partitioned",
        "CREATE TABLE t (id int, v text) PARTITION BY RANGE (id)",
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100)");
    Map<String, String> rows = Map.of("DATA_ONLY", "true", "TABLES", "t");

    copies.restored("plain", "partitioned", rows);
    Run again = copies.restore("plain", "partitioned", rows);

    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(again.err()).contains("not empty: \"public\".\"t\"");
    assertThat(copies.query("partitioned", "SELECT count(*) FROM t")).containsExactly("10");

    copies.server().execute("partitioned", "TRUNCATE t");
    copies.server().execute("plain", "INSERT INTO t1 VALUES (20, 'w')");
    copies.backUp("plain", Map.of("BACKUP_NAME", "both"));
    copies.restored("plain", "partitioned", Map.of("BACKUP_NAME", "both", "DATA_ONLY", "true"));
    assertThat(copies.query("partitioned", "SELECT count(*) FROM t")).containsExactly("11");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE u (id int)",
        "CREATE TABLE u (id int, v text GENERATED ALWAYS AS (id::text) STORED)",
        "CREATE VIEW u AS SELECT 1 AS id, NULL::text AS v"
      })
  void a_table_that_does_not_take_all_columns_is_told_before_the_start(String table)
      throws Exception {
    String name = "lacking_%08x".formatted(table.hashCode());
    copies.create(
        name,
        "CREATE TABLE a (id int)",
        "INSERT INTO a VALUES (1)",
        "CREATE TABLE u (id int, v text)",
        "INSERT INTO u VALUES (1, 'v')");
    copies.backUp(name);
    copies.server().execute(name, "TRUNCATE a", "DROP TABLE u", table);

    Run run = copies.restore(name, name, Map.of("DATA_ONLY", "true"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("lacks the tables or columns: \"public\".\"u\"");
    assertThat(copies.query(name, "SELECT count(*) FROM a")).containsExactly("0");
  }

  @Test
  void a_run_that_failed_is_resumed() throws Exception {
    copies.restored("source", "resumed", Map.of("BACKUP_NAME", "definitions"));
    copies
        .server()
        .execute("resumed", "ALTER TABLE public.a_site ADD CONSTRAINT never CHECK (id < 5000)");

    assertThat(copies.restore("source", "resumed", ROWS).exitCode())
        .isEqualTo(ExitCode.DATABASE_REFUSED);
    copies.server().execute("resumed", "ALTER TABLE public.a_site DROP CONSTRAINT never");
    copies.restored("source", "resumed", ROWS);

    assertThat(
            DatabaseContents.of(copies.server(), "resumed")
                .differences(DatabaseContents.of(copies.server(), "source")))
        .isEmpty();
  }

  @Test
  void where_tables_are_missing_or_not_empty_nothing_is_changed() throws Exception {
    copies.create("lacking", "CREATE TABLE public.zone (id int, name text)");
    copies.restored("source", "filled", Map.of("BACKUP_NAME", "definitions"));
    copies.server().execute("filled", "INSERT INTO public.zone VALUES (1, 'mine')");

    for (Map<String, String> more :
        List.of(
            Map.<String, String>of(),
            Map.of("SKIP_CHECKS", "true"),
            Map.of("DST_ON_EXISTING", "drop"))) {
      Run absent = copies.restore("source", "absent", Run.variables(ROWS, more));
      assertThat(absent.exitCode()).as(absent.err()).isEqualTo(ExitCode.PREFLIGHT);
      Run lacking = copies.restore("source", "lacking", Run.variables(ROWS, more));
      assertThat(lacking.exitCode()).as(lacking.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(lacking.err()).contains("lacks the tables or columns: \"public\".\"a_site\"");
      Run filled = copies.restore("source", "filled", Run.variables(ROWS, more));
      assertThat(filled.exitCode()).as(filled.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(filled.err()).contains("are not empty: \"public\".\"zone\"");
    }
    assertThat(copies.query("filled", "SELECT name FROM public.zone")).containsExactly("mine");
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'absent'"))
        .isEmpty();
  }

  @Test
  void rows_that_refer_to_later_ones_of_their_table_are_loaded_in_one_piece() throws Exception {
    copies.restored("source", "divided", Map.of("BACKUP_NAME", "definitions"));

    Run refused =
        copies.restore(
            "source", "divided", Run.variables(ROWS, Map.of("RESTORE_SEGMENT_SIZE", "64kB")));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err()).contains("\"public\".\"a_site\"").contains("RESTORE_SEGMENT_SIZE");
  }

  /** What a restore logs, with its exit code at the end. */
  private static String log(String source, String database, Map<String, String> settings) {
    try (var capture = LogCapture.start()) {
      Run run = copies.restore(source, database, settings);
      return String.join("\n", capture.lines()).replace("\\\"", "\"")
          + "\n"
          + run.err()
          + run.out()
          + run.exitCode();
    }
  }

  /** A sequence in use that is set back would give numbers once more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DATA_ONLY=true",
        "SECTIONS=data",
        "TABLES=ahead,called,behind,down,t",
        "TABLES=ahead,called,behind,down,t ON_CONFLICT=skip DATA_ONLY=true"
      })
  void a_sequence_that_is_further_than_in_the_backup_stays_as_it_is(String part) throws Exception {
    if (copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'steps'").isEmpty()) {
      copies.create("steps", SEQUENCES);
      copies
          .server()
          .execute(
              "steps",
              "SELECT setval('ahead', 500), setval('called', 500, false), setval('behind', 500),"
                  + " setval('down', -500)");
      copies.backUp("steps");
    }
    String database = "steps_" + Integer.toHexString(part.hashCode());
    copies.create(database, SEQUENCES);
    copies
        .server()
        .execute(
            database,
            "SELECT setval('ahead', 900), setval('called', 500), setval('behind', 7),"
                + " setval('down', -900)");
    Map<String, String> settings =
        Arrays.stream(part.split(" ", -1))
            .map(setting -> setting.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

    String log = log("steps", database, settings);

    assertThat(
            copies.query(
                database,
                "SELECT last_value FROM ahead UNION ALL SELECT last_value FROM behind"
                    + " UNION ALL SELECT last_value FROM down"))
        .containsExactly("900", "500", "-900");
    assertThat(copies.query(database, "SELECT nextval('called')")).containsExactly("501");
    assertThat(log)
        .endsWith("DONE")
        .contains(
            "\"public\".\"ahead\" is further than in the backup and stays as it is: 900, called, in"
                + " the backup 500, called")
        .contains("\"public\".\"down\" is further", "-900, called", "-500, called")
        .contains("\"public\".\"called\" is further", ": 500, called, in the backup 500")
        .doesNotContain("\"behind\" is");
  }

  @Test
  void a_sequence_that_the_role_may_not_read_is_not_set() throws Exception {
    copies.create("unread", "CREATE SEQUENCE s", "SELECT setval('s', 5)");
    copies.backUp("unread");
    copies
        .server()
        .execute(
            "unread",
            "SELECT setval('s', 900)",
            "CREATE ROLE setter LOGIN PASSWORD 'setter'",
            "GRANT CREATE ON DATABASE unread TO setter",
            "GRANT UPDATE ON SEQUENCE s TO setter");

    String log =
        log(
            "unread",
            "unread",
            Map.of("DATA_ONLY", "true", "DST_PGUSER", "setter", "DST_PGPASSWORD", "setter"));

    assertThat(log).endsWith("DONE").contains("may not read the sequence \"public\".\"s\"");
    assertThat(copies.query("unread", "SELECT last_value FROM s")).containsExactly("900");
  }

  @Test
  void a_table_that_the_role_may_not_read_is_refused_unless_it_is_surely_empty() throws Exception {
    copies.create("hidden", "CREATE TABLE t (v text)", "INSERT INTO t VALUES ('theirs')");
    copies.backUp("hidden");
    copies
        .server()
        .execute(
            "hidden",
            "CREATE ROLE loader LOGIN PASSWORD 'loader'",
            "GRANT CREATE ON DATABASE hidden TO loader",
            "GRANT INSERT ON t TO loader");
    Map<String, String> asLoader =
        Run.variables(
            Map.of("DATA_ONLY", "true"),
            Map.of("DST_PGUSER", "loader", "DST_PGPASSWORD", "loader"));

    for (Map<String, String> more :
        List.of(Map.<String, String>of(), Map.of("ON_CONFLICT", "fail"))) {
      Run refused = copies.restore("hidden", "hidden", Run.variables(asLoader, more));
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err()).contains("\"public\".\"t\"");
    }
    assertThat(copies.query("hidden", "SELECT v FROM t")).containsExactly("theirs");

    copies.server().execute("hidden", "TRUNCATE t");
    copies.restored("hidden", "hidden", asLoader);
    assertThat(copies.query("hidden", "SELECT v FROM t")).containsExactly("theirs");
  }
}
