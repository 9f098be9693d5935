package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dump that fails in the middle, of either format, is never published and leaves nothing. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FailingDump {
  private static final String WAITING =
      "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'";

  private static final String TERMINATE =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'app' AND ";

  /** Its transaction is the first one of a dump(). */
  private static final String HOLDER =
      """
      pid = (SELECT pid FROM pg_stat_activity
              WHERE usename = 'dumper' AND xact_start IS NOT NULL
              ORDER BY xact_start LIMIT 1)
      """;

  @TempDir static Path folder;
  @TempDir static Path otherFolder;
  private InterruptedDump dump;

  /** Fills a database, and says how it is dumped. */
  abstract InterruptedDump prepare(Path folder) throws SQLException;

  /** Whether parts of the large table were sent, and not yet all. */
  abstract boolean isInTheMiddle(TestStore store) throws SQLException;

  /** The object that makes an archive of it. */
  abstract String archive();

  /** How many objects a backup has. */
  abstract int objects();

  @BeforeAll
  void startServers() throws SQLException {
    dump = prepare(folder);
  }

  @AfterAll
  void stopServers() {
    dump.close();
  }

  InterruptedDump dump() {
    return dump;
  }

  Stream<TestStore> stores() {
    return dump.stores();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_privilege_is_revoked(TestStore store) throws Exception {
    Run run =
        interrupt(store, () -> dump.source().execute("app", "REVOKE ALL ON z_small FROM dumper"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("permission denied for table z_small");
    dump.assertNothingIn(store);
  }

  @Test
  void pg_dump_does_not_even_begin() {
    var store = TestStore.folder(folder);
    Run run = dump.run(store, Map.of("TABLES", "public.missing"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("no matching tables were found");
    dump.assertNothingIn(store);
  }

  @ParameterizedTest
  @EnumSource(names = {"UPLOAD_PART", "COMPLETE_MULTIPART_UPLOAD"})
  void the_store_refuses(S3Operation operation) {
    dump.assertDenied(operation);
  }

  Run interrupt(TestStore store, InterruptedDump.Interference interference) throws Exception {
    return dump.interrupt(store, () -> isInTheMiddle(store), interference);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void the_connection_that_holds_the_snapshot_is_terminated(TestStore store) throws Exception {
    Run run = interrupt(store, () -> assertThat(dump.number(TERMINATE + HOLDER)).isEqualTo(1));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("that held the snapshot").contains("HINT: ");
    dump.assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_connection_that_copies_is_terminated(TestStore store) throws Exception {
    Run run = interrupt(store, this::terminateCopies);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("lost the connection").contains("HINT: ");
    dump.assertNothingIn(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_large", "z_small"})
  void a_table_that_ddl_waits_for_is_left_to_the_connection_that_has_it(String table)
      throws Exception {
    TestStore store = TestStore.folder(otherFolder.resolve(table));
    try (Connection ddl = dump.source().connect("app")) {
      Run run =
          interrupt(
              store,
              () -> {
                Thread ddlThread = Thread.ofVirtual().start(() -> alter(ddl, table));
                assertThat(ddlThread.isAlive()).isTrue();
                await().atMost(Duration.ofSeconds(20)).until(() -> dump.number(WAITING) == 1);
              });

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    }
    assertThat(store.keys()).contains(archive(), "app/one.manifest.json");
    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", dump.source(), "of_" + table),
                store.settings(),
                Map.of("SRC_DBNAME", "app")));
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_lock_that_is_not_to_be_had_is_the_servers_no() throws Exception {
    var store = TestStore.folder(folder);
    try (Connection ddl = dump.source().connect("app")) {
      ddl.setAutoCommit(false);
      try (var statement = ddl.createStatement()) {
        statement.execute("LOCK TABLE z_small IN ACCESS EXCLUSIVE MODE");
      }
      Run run = dump.run(store, Map.of("WAIT_FOR_DB", "1s"));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(run.err()).contains("lock timeout").contains("WAIT_FOR_DB");
      dump.assertNothingIn(store);
    }
  }

  @Test
  void a_second_run_of_the_same_name_does_not_touch_the_first() throws Exception {
    TestStore store = TestStore.folder(otherFolder.resolve("twice"));
    Run first =
        interrupt(
            store,
            () -> {
              Run second = dump.run(store, Map.of("SKIP_CHECKS", "true"));
              assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.BUSY);
              assertThat(second.err()).contains("another run has");
            });

    assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.DONE);
    assertThat(store.keys()).contains(archive(), "app/one.manifest.json").hasSize(objects());
  }

  private void terminateCopies() {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> dump.number(TERMINATE + "state = 'active' AND query LIKE 'COPY%'") > 0);
  }

  private static void alter(Connection connection, String table) {
    try (var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE " + table + " ADD COLUMN late int");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("otherStores")
  void another_run_of_the_same_name_was_quicker(TestStore store) throws Exception {
    TestStore quick = TestStore.folder(otherFolder.resolve("quick"));
    dump.run(quick, Map.of("TABLES", "public.z_small", "FORCE", "true"));

    Run run =
        interrupt(store, () -> quick.keys().forEach(key -> store.write(key, quick.read(key))));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BUSY);
    assertThat(run.err()).contains("another run has").contains("app/one.manifest.json\" meanwhile");
    assertThat(store.pendingUploads()).isEmpty();
    assertThat(quick.keys()).isEqualTo(store.keys());
    assertThat(quick.keys())
        .allSatisfy(key -> assertThat(store.read(key)).isEqualTo(quick.read(key)));
  }

  Stream<TestStore> otherStores() {
    return Stream.of(
        TestStore.folder(otherFolder.resolve("slow")), TestStore.bucket(dump.s3(), "quick"));
  }
}
