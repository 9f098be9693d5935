package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of thousands of tables, each of which is locked until the dump has ended. */
final class ManyTablesIT {
  private static final int TABLES = 2_000;

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void createTables() throws SQLException {
    server = PostgresServer.start(15);
    server.createDatabase("many");
    server.execute(
        "many",
        IntStream.range(0, TABLES)
            .mapToObj(i -> "CREATE TABLE t%1$d AS SELECT %1$d AS id".formatted(i))
            .toArray(String[]::new));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void all_of_them_are_dumped() {
    TestStore store = TestStore.folder(folder.resolve("done"));

    Run run = backUp(store, Map.of("DUMP_FORMAT", "directory"));

    assertThat(run.err()).isEmpty();
    Manifest manifest = Manifest.fromJson(store.read("many/one.manifest.json"), "the manifest");
    assertThat(manifest.tables()).hasSize(TABLES);
    assertThat(manifest.rows()).isEqualTo(TABLES);
    assertThat(manifest.objects()).hasSize(TABLES + 1);
  }

  @Test
  void a_server_without_room_for_their_locks_is_told_of_before_and_ends_the_dump_cleanly()
      throws SQLException {
    restartWith("max_locks_per_transaction = 10", "max_connections = 20");
    try {
      TestStore store = TestStore.folder(folder.resolve("failed"));

      Run refused = backUp(store, Map.of());
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err())
          .contains("\"many\" has 2000 tables to lock, but its server has only 200 locks")
          .contains("HINT: Raise max_locks_per_transaction");

      Run tried = backUp(store, Map.of("SKIP_CHECKS", "true"));
      assertThat(tried.exitCode()).as(tried.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(tried.err())
          .contains("out of shared memory")
          .contains("max_locks_per_transaction");
      assertThat(store.keys()).isEmpty();
      assertThat(store.pendingUploads()).isEmpty();
    } finally {
      restartWith();
    }
  }

  private static void restartWith(String... settings) throws SQLException {
    server.execute("postgres", "ALTER SYSTEM RESET ALL");
    for (String setting : settings) {
      server.execute("postgres", "ALTER SYSTEM SET " + setting);
    }
    server.stop(PostgresServer.Stop.FAST);
    server.start();
  }

  private static Run backUp(TestStore store, Map<String, String> more) {
    return Run.of(
        "backup",
        Run.variables(
            Run.database("SRC_", server, "many"),
            store.settings(),
            Map.of("BACKUP_NAME", "one", "DUMP_JOBS", "2"),
            more));
  }
}
