package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How much memory the building of an index may take. A materialized view is filled among the
 * indexes, and keeps what its session had.
 */
final class IndexMemoryIT {
  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        PostgresServer.start(17, Map.of("maintenance_work_mem", "2MB", "shared_buffers", "128MB"));
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE MATERIALIZED VIEW memory AS SELECT current_setting('maintenance_work_mem') AS value");
    assertThat(run("backup", Map.of("BACKUP_NAME", "one")).err()).isEmpty();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void all_connections_together_take_half_of_shared_buffers() throws Exception {
    assertThat(restored(Map.of())).isEqualTo("64MB");
    assertThat(restored(Map.of("RESTORE_JOBS", "4"))).isEqualTo("16MB");
  }

  @Test
  void no_less_than_what_the_server_gives() throws Exception {
    assertThat(restored(Map.of("RESTORE_JOBS", "64"))).isEqualTo("2MB");
  }

  @Test
  void what_the_user_sets_is_taken() throws Exception {
    assertThat(restored(Map.of("RESTORE_SETTINGS", "maintenance_work_mem=3MB"))).isEqualTo("3MB");
  }

  private static String restored(Map<String, String> variables) throws Exception {
    Run run =
        run(
            "restore",
            Run.variables(variables, Map.of("DST_DBNAME", "copy", "DST_ON_EXISTING", "drop")));
    assertThat(run.err()).isEmpty();
    try (var connection = server.connect("copy");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT value FROM memory")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Run run(String job, Map<String, String> variables) {
    return Run.of(
        job,
        Run.variables(
            Run.database("SRC_", server, "app"),
            Run.database("DST_", server, "copy"),
            TestStore.folder(folder).settings(),
            variables));
  }
}
