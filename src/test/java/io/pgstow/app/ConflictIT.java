package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows for tables that have rows: by their keys it is known which of them are there. */
final class ConflictIT {
  private static final Map<String, String> ROWS =
      Map.of("DATA_ONLY", "true", "RESTORE_JOBS", "2", "OUTPUT", "json");
  private static final Map<String, String> SKIP = Map.of("ON_CONFLICT", "skip");
  private static final Map<String, String> FAIL = Map.of("ON_CONFLICT", "fail");
  private static final String ZONES =
      "SELECT concat_ws(' ', name, min(id), max(id), sum(twice)) FROM zone GROUP BY name ORDER BY 1";

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void backUp() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create(
        "source",
        "CREATE TABLE zone (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(9),"
            + " twice int GENERATED ALWAYS AS (id * 2) STORED)",
        "INSERT INTO zone (name) SELECT 'theirs' FROM generate_series(1, 9000)",
        "CREATE TYPE colour AS ENUM ('red', 'green')",
        "CREATE TABLE \"Odd name\" (c colour, \"a b\" text, PRIMARY KEY (c, \"a b\"))"
            + " PARTITION BY HASH (c)",
        "CREATE TABLE odd_0 PARTITION OF \"Odd name\" FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE odd_1 PARTITION OF \"Odd name\" FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "INSERT INTO \"Odd name\" VALUES ('red', 'one'), ('red', E't\\tb\\n'), ('green', '')",
        "CREATE TABLE booking (room int, during int4range, PRIMARY KEY (room, during),"
            + " EXCLUDE USING gist (during WITH &&))",
        "INSERT INTO booking VALUES (1, '[1,5)'), (1, '[5,9)')",
        "CREATE TABLE site (id int PRIMARY KEY, zone int REFERENCES zone)",
        "INSERT INTO site SELECT i, i FROM generate_series(1, 3000) i",
        "CREATE TABLE empty (id int UNIQUE DEFERRABLE)",
        "CREATE TABLE ruled (id int PRIMARY KEY)",
        "CREATE RULE r AS ON UPDATE TO ruled DO INSTEAD NOTHING",
        "INSERT INTO ruled VALUES (1)",
        "INSERT INTO empty VALUES (1), (2)");
    for (String format : List.of("custom", "directory", "tar")) {
      copies.backUp(
          "source",
          Map.of(
              "BACKUP_NAME",
              format,
              "DUMP_FORMAT",
              format,
              "DUMP_JOBS",
              "2",
              "DUMP_SEGMENT_SIZE",
              "1MB"));
    }
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  private static void fill(String database) throws Exception {
    copies.restored("source", database, Map.of("BACKUP_NAME", "custom", "SCHEMA_ONLY", "true"));
    copies
        .server()
        .execute(
            database,
            "INSERT INTO zone (name) SELECT 'mine' FROM generate_series(1, 10)",
            "INSERT INTO zone OVERRIDING SYSTEM VALUE VALUES (70000, 'mine')",
            "SELECT setval('zone_id_seq', 70000)",
            "INSERT INTO \"Odd name\" VALUES ('red', 'one'), ('red', 'mine')",
            "INSERT INTO booking VALUES (2, '[4,6)')",
            "INSERT INTO site VALUES (2999, 1)");
  }

  @ParameterizedTest
  @CsvSource({"custom", "directory", "tar"})
  void rows_whose_keys_are_there_are_passed_over_and_counted(String format) throws Exception {
    fill(format);

    Run run =
        copies.restore("source", format, Run.variables(ROWS, SKIP, Map.of("BACKUP_NAME", format)));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains(
            "\"what\" : \"rows not inserted: their keys are in the destination already, or a trigger left them out\", \"count\" : 14 }");
    assertMerged(format);
  }

  private static void assertMerged(String database) throws Exception {
    assertThat(copies.query(database, ZONES))
        .containsExactly("mine 1 70000 140110", "theirs 11 9000 81008890");
    assertThat(copies.query(database, "SELECT nextval('zone_id_seq')")).containsExactly("70001");
    assertThat(copies.query(database, "SELECT count(*) FROM \"Odd name\"")).containsExactly("4");
    assertThat(copies.query(database, "SELECT room FROM booking")).containsExactly("2");
    assertThat(copies.query(database, "SELECT zone FROM site WHERE id = 2999"))
        .containsExactly("1");
    assertThat(copies.query(database, "SELECT count(*) FROM site")).containsExactly("3000");
    assertThat(copies.query(database, "SELECT count(*) FROM empty")).containsExactly("2");
  }

  @Test
  void a_key_that_is_there_ends_the_job_which_can_go_on_past_it() throws Exception {
    fill("failed");
    Map<String, String> rows = Run.variables(ROWS, Map.of("BACKUP_NAME", "custom"));

    Run unset = copies.restore("source", "failed", rows);
    assertThat(unset.exitCode()).as(unset.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(unset.err())
        .contains("are not empty", "\"public\".\"zone\"", "ON_CONFLICT=skip")
        .contains("\"public\".\"site\"");

    Run failed = copies.restore("source", "failed", Run.variables(rows, FAIL));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(failed.err())
        .containsAnyOf("zone_pkey", "booking_during_excl", "odd_")
        .contains("Key (", "ON_CONFLICT=skip");
    assertThat(copies.query("failed", ZONES)).containsExactly("mine 1 70000 140110");

    Run resumed = copies.restore("source", "failed", Run.variables(rows, SKIP));
    assertThat(resumed.exitCode()).as(resumed.err() + resumed.out()).isEqualTo(ExitCode.DONE);
    assertMerged("failed");
  }

  /**
   * What the first run has passed over is counted by the second one, which does not do it again.
   */
  @Test
  void a_run_that_ended_is_resumed_and_nothing_is_counted_twice() throws Exception {
    fill("ended");
    Map<String, String> rows = Run.variables(ROWS, SKIP, Map.of("BACKUP_NAME", "custom"));
    copies.server().execute("ended", "ALTER TABLE site ADD CONSTRAINT never CHECK (id < 3000)");

    Run failed = copies.restore("source", "ended", rows);
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    // rows of segments that are in the ledger would come back by a second load
    copies
        .server()
        .execute(
            "ended", "ALTER TABLE site DROP CONSTRAINT never", "DELETE FROM zone WHERE id = 5000");
    Run resumed = copies.restore("source", "ended", rows);

    assertThat(resumed.exitCode()).as(resumed.err() + resumed.out()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.out()).contains("\"count\" : 14");
    assertThat(copies.query("ended", "SELECT 1 FROM zone WHERE id = 5000")).isEmpty();
    assertThat(copies.query("ended", "SELECT count(*) FROM zone")).containsExactly("9000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE t (id int) | skip | no key that tells their rows",
        "CREATE TABLE t (id int) | fail | no key that tells their rows",
        "CREATE TABLE t (id int UNIQUE) | skip | no key that tells their rows",
        "CREATE TABLE t (id int UNIQUE) | fail | no key that tells their rows",
        "CREATE TABLE t (id int NOT NULL); CREATE UNIQUE INDEX ON t (id) WHERE id > 5 | skip"
            + " | no key that tells their rows",
        "CREATE TABLE t (id int NOT NULL); CREATE UNIQUE INDEX ON t (nullif(id, 1)) | skip"
            + " | no key that tells their rows",
        "CREATE TABLE t (id int NOT NULL, k int, UNIQUE (id, k)) | skip | no key that tells",
        "CREATE TABLE t (r int4range NOT NULL, EXCLUDE USING gist (r WITH &&)) | skip"
            + " | no key that tells their rows",
        "CREATE TABLE t (id int NOT NULL UNIQUE DEFERRABLE) | fail | no key that tells their rows",
        "CREATE TABLE t (id int UNIQUE DEFERRABLE) | skip | keys that are DEFERRABLE",
        "CREATE TABLE t (id int UNIQUE); CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING | skip"
            + " | rules for INSERT"
      })
  void tables_whose_rows_cannot_be_told_are_refused(String table, String setting, String fact)
      throws Exception {
    String name = "keys_%s_%d".formatted(setting, table.length());
    copies.create(
        name,
        table,
        "INSERT INTO t VALUES (%s)".formatted(table.contains("range") ? "'empty'" : 1));
    copies.backUp(name);

    for (String skipChecks : List.of("false", "true")) {
      Run run =
          copies.restore(
              name,
              name,
              Run.variables(ROWS, Map.of("ON_CONFLICT", setting, "SKIP_CHECKS", skipChecks)));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains(fact, "\"public\".\"t\"", "HINT: ");
    }
    assertThat(copies.query(name, "SELECT count(*) FROM t")).containsExactly("1");
  }

  /** Each row would get a new key, and be there twice. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id bigserial PRIMARY KEY",
        "id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "id uuid DEFAULT gen_random_uuid() UNIQUE NOT NULL",
        "id bigserial, twice bigint GENERATED ALWAYS AS (id * 2) STORED UNIQUE NOT NULL",
        "id bigserial, UNIQUE (a, id), k int NOT NULL DEFAULT 1",
        "one int GENERATED ALWAYS AS (1) STORED, n serial, UNIQUE NULLS NOT DISTINCT (one, n)"
      })
  void a_key_that_the_rows_of_the_backup_do_not_have_does_not_tell_them(String key)
      throws Exception {
    String name = "lacks_%08x".formatted(key.hashCode());
    copies.create(name, "CREATE TABLE t (a int NOT NULL, b text)", "INSERT INTO t VALUES (1, 'r')");
    copies.backUp(name);
    copies
        .server()
        .execute(
            name,
            "DROP TABLE t",
            "CREATE TABLE t (a int NOT NULL, b text, %s)".formatted(key),
            "INSERT INTO t (a, b) VALUES (1, 'r')");

    for (Map<String, String> setting : List.of(SKIP, FAIL)) {
      Run run = copies.restore(name, name, Run.variables(ROWS, setting));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("no key that tells their rows", "\"public\".\"t\"");
    }
    assertThat(copies.query(name, "SELECT count(*) FROM t")).containsExactly("1");
  }

  @Test
  void a_key_beside_it_that_the_rows_have_or_are_the_source_of_tells_them() throws Exception {
    copies.create(
        "beside",
        "CREATE TABLE t (a int NOT NULL, b text)",
        "INSERT INTO t VALUES (1, 'r'), (2, 's')");
    copies.backUp("beside");
    copies
        .server()
        .execute(
            "beside",
            "DROP TABLE t",
            "CREATE TABLE t (id bigserial PRIMARY KEY, a int NOT NULL, b text,"
                + " twice int GENERATED ALWAYS AS (a * 2) STORED NOT NULL)",
            "CREATE UNIQUE INDEX ON t (twice)",
            "CREATE UNIQUE INDEX ON t (lower(b)) NULLS NOT DISTINCT",
            "INSERT INTO t (a, b) VALUES (1, 'r')");

    Run run = copies.restore("beside", "beside", Run.variables(ROWS, SKIP));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(copies.query("beside", "SELECT a FROM t ORDER BY a")).containsExactly("1", "2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ranks | CREATE TABLE t (id int, UNIQUE NULLS NOT DISTINCT (id))",
        "carried | CREATE TABLE t (id int, v text, k int NOT NULL, UNIQUE (k) INCLUDE (v))",
        "chosen | CREATE TABLE t (id int UNIQUE, k int NOT NULL); CREATE UNIQUE INDEX ON t (k)"
      })
  void a_table_that_has_exactly_the_rows_of_the_backup_has_them_once_afterwards(
      String name, String table) throws Exception {
    String column = table.contains("k int") ? "k" : "id";
    copies.create(
        name,
        table,
        "INSERT INTO t (%s) SELECT generate_series(1, 9)".formatted(column),
        column.equals("id") ? "INSERT INTO t VALUES (NULL)" : "INSERT INTO t (k) VALUES (10)");
    copies.backUp(name);

    Run run = copies.restore(name, name, Run.variables(ROWS, SKIP));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(copies.query(name, "SELECT count(*) FROM t")).containsExactly("10");
  }

  /** Rows of an entry may be in any partition, where its rows are loaded by way of the tree. */
  @Test
  void a_partition_without_a_key_keeps_the_rows_of_another_one_out() throws Exception {
    copies.create(
        "keyless",
        "CREATE TYPE colour AS ENUM ('red', 'green')",
        "CREATE TABLE h (c colour) PARTITION BY HASH (c)",
        "CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "INSERT INTO h VALUES ('red'), ('green')");
    copies.backUp("keyless");

    Run run = copies.restore("keyless", "keyless", Run.variables(ROWS, SKIP));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("no key that tells their rows", "\"public\".\"h");
    assertThat(copies.query("keyless", "SELECT count(*) FROM h")).containsExactly("2");
  }

  @Test
  void rows_that_a_trigger_leaves_out_are_not_said_to_be_there() throws Exception {
    copies.create(
        "swallowing", "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)");
    copies.backUp("swallowing");
    copies
        .server()
        .execute(
            "swallowing",
            "DELETE FROM t WHERE id > 1",
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RETURN CASE WHEN NEW.id = 2 THEN NULL ELSE NEW END; END'",
            "CREATE TRIGGER swallow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION swallow()");

    Run run = copies.restore("swallowing", "swallowing", Run.variables(ROWS, SKIP));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains(
            "rows not inserted: their keys are in the destination already, or a trigger left them out\", \"count\" : 2");
    assertThat(copies.query("swallowing", "SELECT id FROM t")).containsExactly("1", "3");
  }
}
