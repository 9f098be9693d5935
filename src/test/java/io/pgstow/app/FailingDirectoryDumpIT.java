package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a dump on several connections when something comes between. */
final class FailingDirectoryDumpIT {
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'";

  private static final String TERMINATE =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'app' AND ";

  /** Its transaction is the first one of a dump. */
  private static final String HOLDER =
      """
      pid = (SELECT pid FROM pg_stat_activity
              WHERE usename = 'dumper' AND xact_start IS NOT NULL
              ORDER BY xact_start LIMIT 1)
      """;

  @TempDir static Path folder;
  @TempDir static Path otherFolder;
  private static PostgresServer source;
  private static S3Server s3;

  @BeforeAll
  static void fillTables() throws SQLException {
    s3 = S3Server.start();
    source = PostgresServer.start(15);
    source.createDatabase("app");
    // rows that hardly compress, so that the dump takes its time
    source.execute(
        "app",
        """
        CREATE TABLE a_large AS
        SELECT i AS id, sha512(i::text::bytea) AS one, sha512((-i)::text::bytea) AS two
        FROM generate_series(1, 300000) i
        """,
        "CREATE TABLE z_small AS SELECT 1 AS id",
        "CREATE ROLE dumper LOGIN PASSWORD 'dumper'");
  }

  @AfterAll
  static void stopServers() {
    source.close();
    s3.close();
  }

  static Stream<TestStore> stores() {
    return Stream.of(TestStore.folder(folder), TestStore.bucket(s3, "failing"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void the_connection_that_holds_the_snapshot_is_terminated(TestStore store) throws Exception {
    Run run = interrupt(store, () -> assertThat(count(TERMINATE + HOLDER)).isEqualTo(1));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("that held the snapshot").contains("HINT: ");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_connection_that_copies_is_terminated(TestStore store) throws Exception {
    Run run = interrupt(store, FailingDirectoryDumpIT::terminateCopies);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("lost the connection").contains("HINT: ");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_privilege_is_revoked(TestStore store) throws Exception {
    Run run = interrupt(store, () -> source.execute("app", "REVOKE ALL ON z_small FROM dumper"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("permission denied for table z_small");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_large", "z_small"})
  void a_table_that_ddl_waits_for_is_left_to_the_connection_that_has_it(String table)
      throws Exception {
    TestStore store = TestStore.folder(otherFolder.resolve(table));
    try (Connection ddl = source.connect("app")) {
      Run run =
          interrupt(
              store,
              () -> {
                Thread ddlThread = Thread.ofVirtual().start(() -> alter(ddl, table));
                assertThat(ddlThread.isAlive()).isTrue();
                await().atMost(Duration.ofSeconds(20)).until(() -> count(WAITING) == 1);
              });

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    }
    assertThat(store.keys()).contains("app/one/toc.dat", "app/one.manifest.json");
    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", source, "of_" + table),
                store.settings(),
                Map.of("SRC_DBNAME", "app")));
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_lock_that_is_not_to_be_had_is_the_servers_no() throws Exception {
    var store = TestStore.folder(folder);
    try (Connection ddl = source.connect("app")) {
      ddl.setAutoCommit(false);
      try (var statement = ddl.createStatement()) {
        statement.execute("LOCK TABLE z_small IN ACCESS EXCLUSIVE MODE");
      }
      Run run = Run.of("backup", variables(store, Map.of("WAIT_FOR_DB", "1s")));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(run.err()).contains("lock timeout").contains("WAIT_FOR_DB");
      assertNothingIn(store);
    }
  }

  @Test
  void a_second_run_of_the_same_name_does_not_touch_the_first() throws Exception {
    TestStore store = TestStore.folder(otherFolder.resolve("twice"));
    Run first =
        interrupt(
            store,
            () -> {
              Run second = Run.of("backup", variables(store, Map.of("SKIP_CHECKS", "true")));
              assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.BUSY);
              assertThat(second.err()).contains("another run was quicker");
            });

    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.DONE);
    assertThat(store.keys()).contains("app/one/toc.dat", "app/one.manifest.json").hasSize(4);
  }

  @Test
  void pg_dump_does_not_even_begin() {
    var store = TestStore.folder(folder);
    Run run = Run.of("backup", variables(store, Map.of("TABLES", "public.missing")));

    assertThat(run.exitCode()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("no matching tables were found");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("requestsToRefuse")
  void the_store_refuses(S3Operation operation) {
    var store = TestStore.bucket(s3, "failing");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(
          operation, Occurrences.from(2), new Fault.Answer(403, "AccessDenied", "Access Denied"));
      proxy.inject(
          S3Operation.COMPLETE_MULTIPART_UPLOAD,
          Occurrences.always(),
          new Fault.Answer(403, "AccessDenied", "Access Denied"));
      Run run =
          Run.of(
              "backup", variables(store, Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString())));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.STORE);
      assertThat(store.keys()).isEmpty();
      assertThat(store.pendingUploads()).isEmpty();
    }
  }

  static List<S3Operation> requestsToRefuse() {
    return List.of(
        S3Operation.PUT_OBJECT, S3Operation.UPLOAD_PART, S3Operation.COMPLETE_MULTIPART_UPLOAD);
  }

  /** Runs a backup and interferes with it while it is in the middle of the large table. */
  private static Run interrupt(TestStore store, Interference interference) throws Exception {
    var variables = variables(store, Map.of("SRC_PGUSER", "dumper", "SRC_PGPASSWORD", "dumper"));
    source.execute("app", "GRANT SELECT ON a_large, z_small TO dumper");
    var run = CompletableFuture.supplyAsync(() -> Run.of("backup", variables));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> run.isDone() || store.pendingUploads().toString().contains(".dat"));
    assertThat(run).isNotDone();
    interference.run();
    return run.get();
  }

  @FunctionalInterface
  private interface Interference {
    void run() throws Exception;
  }

  private static Map<String, String> variables(TestStore store, Map<String, String> more) {
    return Run.variables(
        Run.database("SRC_", source, "app"),
        store.settings(),
        Map.of(
            "BACKUP_NAME", "one",
            "DUMP_JOBS", "2",
            "DUMP_SEGMENT_SIZE", "1MB",
            "DUMP_COMPRESS", "gzip:9",
            "S3_CHUNK_SIZE", "5MB",
            "S3_MAX_RETRIES", "0"),
        more);
  }

  private static void terminateCopies() {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> count(TERMINATE + "state = 'active' AND query LIKE 'COPY%'") > 0);
  }

  private static void alter(Connection connection, String table) {
    try (var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE " + table + " ADD COLUMN late int");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long count(String query) throws SQLException {
    try (var connection = source.connect("app");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void assertNothingIn(TestStore store) {
    assertThat(store.keys()).isEmpty();
    assertThat(store.pendingUploads()).isEmpty();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
