package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backup does not wait for itself by way of those who wait for its locks. */
final class DdlDuringBackupIT {
  private static final Map<String, String> IMPATIENT = Map.of("WAIT_FOR_DB", "20s");

  @TempDir static Path folder;
  private static PostgresServer server;
  private static TestStore store;

  @BeforeAll
  static void startServer() throws SQLException {
    server = PostgresServer.start(18);
    store = TestStore.folder(folder);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE SCHEMA k",
        "CREATE TABLE k.a AS SELECT g AS id FROM generate_series(1, 10) AS g",
        "CREATE TABLE k.b AS TABLE k.a",
        "CREATE TABLE k.c AS TABLE k.a",
        "SELECT lo_from_bytea(0, repeat('x', 100000)::bytea)");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "EXCLUDE_SCHEMAS, none",
    "SCHEMAS, k",
    "COLUMN_INSERTS, true",
    "DUMP_FORMAT, tar",
    "DUMP_FORMAT, plain"
  })
  void tables_that_are_truncated_without_a_pause_are_backed_up(String setting, String value)
      throws Exception {
    Run run = backUpWhileTruncating(Map.of(setting, value, "BACKUP_NAME", setting + value));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void so_are_they_as_insert_commands_in_a_script() throws Exception {
    Run run =
        backUpWhileTruncating(
            Map.of("COLUMN_INSERTS", "true", "DUMP_FORMAT", "plain", "BACKUP_NAME", "inserts"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).doesNotContain("deadlock");
  }

  @Test
  void a_truncation_leaves_no_table_empty_and_waits_for_no_more_than_the_backup() throws Exception {
    Run run = backUpWhileTruncating(Map.of("BACKUP_NAME", "whole"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);

    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, "whole"),
                store.settings(),
                Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "whole")));

    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
    try (Connection connection = server.connect("whole");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM k.a), (SELECT count(*) FROM k.b),"
                    + " (SELECT count(*) FROM k.c)")) {
      row.next();
      assertThat(List.of(row.getInt(1), row.getInt(2), row.getInt(3))).containsOnly(10);
    }
  }

  @Test
  void a_lock_that_others_wait_for_is_let_go_while_another_one_is_not_to_be_had() throws Exception {
    try (Connection holder = server.connect("app");
        Connection waiter = server.connect("app");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      holder.setAutoCommit(false);
      execute(holder, "LOCK TABLE k.c IN ACCESS EXCLUSIVE MODE");
      Future<Run> backup =
          threads.submit(() -> backUp(Map.of("BACKUP_NAME", "held", "WAIT_FOR_DB", "1h")));
      execute(waiter, "SET statement_timeout = '20s'");
      for (int i = 0; i < 3; i++) {
        execute(waiter, "TRUNCATE k.a");
      }
      assertThat(backup.isDone()).isFalse();
      holder.rollback();

      assertThat(backup.get().exitCode()).as(backup.get().err()).isEqualTo(ExitCode.DONE);
    } finally {
      server.execute("app", "INSERT INTO k.a TABLE k.b");
    }
  }

  private static Run backUpWhileTruncating(Map<String, String> settings) throws Exception {
    var over = new AtomicBoolean();
    var sessions = new ArrayList<Future<Duration>>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String table : List.of("k.b", "k.c", "k.b")) {
        sessions.add(threads.submit(() -> truncate(table, over)));
      }
      Run run;
      try {
        run = backUp(settings);
      } finally {
        over.set(true);
      }
      for (Future<Duration> longest : sessions) {
        assertThat(longest.get()).isLessThan(Duration.ofSeconds(15));
      }
      return run;
    }
  }

  /** Answers how long it took at most. */
  private static Duration truncate(String table, AtomicBoolean over) throws SQLException {
    Duration longest = Duration.ZERO;
    try (Connection connection = server.connect("app")) {
      while (!over.get()) {
        long start = System.nanoTime();
        execute(
            connection,
            "TRUNCATE %1$s; INSERT INTO %1$s SELECT pg_catalog.generate_series(1, 10)"
                .formatted(table));
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        longest = taken.compareTo(longest) > 0 ? taken : longest;
      }
    }
    return longest;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Run backUp(Map<String, String> settings) {
    return Run.of(
        "backup",
        Run.variables(Run.database("SRC_", server, "app"), store.settings(), IMPATIENT, settings));
  }
}
