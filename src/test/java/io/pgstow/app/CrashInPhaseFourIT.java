package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.PostgresServer.Stop;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A crash of the server takes what is unlogged; what the restore made meanwhile is in the way. */
final class CrashInPhaseFourIT {
  @TempDir static Path folder;
  private static PostgresServer source;
  private static PostgresServer destination;
  private static DatabaseContents expected;

  @BeforeAll
  static void backUp() throws Exception {
    source = PostgresServer.start(18);
    // a crash may take what was committed last, else
    destination = PostgresServer.start(18, Map.of("synchronous_commit", "on"));
    UnloggedDatabase.prepare(source);
    UnloggedDatabase.prepare(destination);
    UnloggedDatabase.create(source, "unlogged");
    UnloggedDatabase.copyByStock(source, "unlogged", "stock", folder.resolve("stock.dump"));
    expected = DatabaseContents.of(source, "stock");
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", source, "unlogged"), store(), Map.of("BACKUP_NAME", "one")));
    assertThat(backup.err()).isEmpty();
  }

  @AfterAll
  static void stopServers() {
    source.close();
    destination.close();
  }

  @ParameterizedTest
  @CsvSource({"plain, before-data", "plain, after-data", "postgres, after-data"})
  void what_a_crash_took_in_any_phase_is_there_at_the_end(String role, String policy)
      throws Exception {
    String database = "copy_%s_%s".formatted(role, policy.replace('-', '_'));
    Map<String, String> restore =
        Run.variables(restore(database, role), Map.of("INDEX_POLICY", policy));
    for (String place :
        policy.equals("after-data")
            ? new String[] {"load", "index", "refresh", "refresh"}
            : new String[] {"load", "refresh"}) {
      fail(restore, place);
      crash();
    }

    assertComplete(restore, database);
  }

  /** Nothing is lost then, and nothing may be loaded twice. */
  @ParameterizedTest
  @ValueSource(strings = {"killed", "restarted"})
  void without_a_crash_rows_in_partitions_by_enum_stay_as_they_are(String how) throws Exception {
    Map<String, String> restore = restore(how, "plain");
    for (int run = 0; run < 2; run++) {
      fail(restore, "refresh");
      long loaded = ledger(how, "sum(extract(epoch FROM done))::bigint");
      if (how.equals("restarted")) {
        destination.stop(Stop.FAST);
        destination.start();
      }
      fail(restore, "refresh");
      assertThat(ledger(how, "sum(extract(epoch FROM done))::bigint")).isEqualTo(loaded);
    }

    assertComplete(restore, how);
  }

  /** A connection that was made after the crash finds the tables empty, and nothing else amiss. */
  @Test
  void a_run_does_not_complete_when_unlogged_tables_were_emptied_meanwhile() throws Exception {
    Map<String, String> restore = restore("emptied", "plain");
    Run run = Run.of("restore", Run.variables(restore, UnloggedDatabase.failAt("lose")));
    assertThat(run.err()).contains("crashed and recovered");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);

    assertComplete(restore, "emptied");
  }

  private static Map<String, String> restore(String database, String role) throws SQLException {
    UnloggedDatabase.createEmpty(destination, database);
    Map<String, String> restore =
        Run.variables(
            Run.database("DST_", destination, database),
            store(),
            Map.of("SRC_DBNAME", "unlogged", "BACKUP_NAME", "one", "RESTORE_JOBS", "2"));
    return role.equals(UnloggedDatabase.OWNER)
        ? Run.variables(restore, Map.of("DST_PGUSER", role, "DST_PGPASSWORD", role))
        : restore;
  }

  private static void fail(Map<String, String> restore, String place) {
    Run failed = Run.of("restore", Run.variables(restore, UnloggedDatabase.failAt(place)));
    assertThat(failed.err()).contains("told to fail at " + place);
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
  }

  private static void crash() throws SQLException {
    destination.crashIdle();
    destination.start();
  }

  private static void assertComplete(Map<String, String> restore, String database)
      throws SQLException {
    Run resumed = Run.of("restore", restore);
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.DONE);
    assertThat(DatabaseContents.of(destination, database).differences(expected)).isEmpty();
  }

  private static long ledger(String database, String what) throws SQLException {
    try (var connection = destination.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT " + what + " FROM pgstow.ledger")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Map<String, String> store() {
    return Map.of("BACKUP_URL", "file:" + folder.resolve("store"));
  }
}
