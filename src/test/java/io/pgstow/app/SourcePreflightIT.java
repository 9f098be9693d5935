package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would make a backup fail, or be worth nothing, is said before it begins. */
final class SourcePreflightIT {
  @TempDir static Path folder;
  private static PostgresServer server;
  private static TestStore store;

  @BeforeAll
  static void startServer() throws SQLException {
    server = PostgresServer.start(16);
    store = TestStore.folder(folder);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE facts (id serial)",
        "SELECT lo_create(4711)",
        "CREATE ROLE dumper LOGIN PASSWORD 'dumper'",
        "GRANT SELECT ON facts TO dumper");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void sequences_and_large_objects_that_may_not_be_read_are_found() throws SQLException {
    Map<String, String> dumper = Map.of("SRC_PGUSER", "dumper", "SRC_PGPASSWORD", "dumper");
    Run check = Run.of("check", variables(dumper));
    assertThat(check.exitCode()).as(check.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(check.err() + check.out())
        .contains("\"dumper\" may not read the sequence")
        .contains("facts_id_seq")
        .contains("\"dumper\" may not read the large")
        .contains("object 4711");

    server.execute("app", "SELECT lo_create(20000 + n) FROM generate_series(1, 1500) n");
    Run many = Run.of("check", variables(Run.variables(dumper, Map.of("OUTPUT", "json"))));
    assertThat(many.out())
        .containsOnlyOnce("may not read the large")
        .contains("large objects 4711, 20001, 20002, 20003, 20004 and 1,496 more");

    for (Map<String, String> part :
        List.of(
            Map.of("LARGE_OBJECTS", "false"),
            Map.of("SCHEMAS", "public"),
            Map.of("TABLES", "facts"),
            Map.of("SCHEMA_ONLY", "true"))) {
      Run without = Run.of("check", variables(Run.variables(dumper, part)));
      assertThat(without.out() + without.err()).as("%s", part).doesNotContain("large");
    }
    Run without =
        backUp(Run.variables(dumper, Map.of("LARGE_OBJECTS", "false", "BACKUP_NAME", "without")));
    assertThat(without.err()).contains("sequence").doesNotContain("large");
    assertThat(without.exitCode()).as(without.err()).isEqualTo(ExitCode.PREFLIGHT);
    server.execute("app", "SELECT lo_unlink(20000 + n) FROM generate_series(1, 1500) n");

    server.execute(
        "app",
        "GRANT SELECT ON SEQUENCE facts_id_seq TO dumper",
        "GRANT SELECT ON LARGE OBJECT 4711 TO dumper");
    Run granted = backUp(Run.variables(dumper, Map.of("BACKUP_NAME", "granted")));
    assertThat(granted.exitCode()).as(granted.err()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory"})
  void a_table_that_stays_locked_ends_the_backup_in_time(String format) throws SQLException {
    try (Connection connection = server.connect("app")) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("LOCK TABLE facts IN ACCESS EXCLUSIVE MODE");
      }
      Run run = backUp(Map.of("BACKUP_NAME", "locked", "DUMP_FORMAT", format, "WAIT_FOR_DB", "1s"));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(run.err()).contains("timeout").contains("raise WAIT_FOR_DB");
    }
    assertThat(store.keys()).noneMatch(key -> key.contains("locked"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory"})
  void a_database_that_is_being_restored_is_not_backed_up(String format) throws SQLException {
    String name = "half " + format;
    server.createDatabase(name);
    server.execute(
        name,
        "CREATE SCHEMA pgstow",
        "DO $$ BEGIN EXECUTE pg_catalog.format('COMMENT ON SCHEMA pgstow IS %L',"
            + " pg_catalog.concat('A restore in progress, ledger ', 'pgstow'::regnamespace::oid,"
            + " '. pgstow drops this schema when it is complete.')); END $$",
        "CREATE TABLE pgstow.restore (backup text)",
        "CREATE TABLE pgstow.ledger (dump_id int)");

    Run run =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, name),
                store.settings(),
                Map.of("DUMP_FORMAT", format)));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("its restore did not finish").contains("schema \"pgstow\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory"})
  void a_name_for_which_there_is_no_room_is_refused_before_the_start(String format) {
    Map<String, String> longest =
        Map.of("DUMP_FORMAT", format, "BACKUP_NAME", format.substring(0, 1).repeat(194));
    Run fits = backUp(longest);
    assertThat(fits.exitCode()).as(fits.err()).isEqualTo(ExitCode.DONE);
    Run again = backUp(Run.variables(longest, Map.of("FORCE", "true")));
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.DONE);

    Run run = backUp(Map.of("DUMP_FORMAT", format, "BACKUP_NAME", "ü".repeat(110)));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("HINT: Shorten BACKUP_NAME");
    assertThat(store.keys()).noneMatch(key -> key.contains("ü"));
  }

  @Test
  void a_key_for_which_a_bucket_has_no_room_is_refused_before_the_start() {
    try (S3Server s3 = S3Server.start()) {
      var bucket = TestStore.bucket(s3, "p".repeat(700));
      Run run =
          Run.of(
              "backup",
              Run.variables(
                  Run.database("SRC_", server, "app"),
                  bucket.settings(),
                  Map.of("BACKUP_NAME", "n".repeat(320))));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).contains("a key can have 1024").contains("HINT: Shorten");
    }
  }

  private static Run backUp(Map<String, String> more) {
    return Run.of("backup", variables(more));
  }

  private static Map<String, String> variables(Map<String, String> more) {
    return Run.variables(Run.database("SRC_", server, "app"), store.settings(), more);
  }
}
