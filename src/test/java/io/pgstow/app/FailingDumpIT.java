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

/** A dump that fails in the middle is never published, and leaves nothing behind. */
final class FailingDumpIT {
  /** Rows have flowed for so long that parts were sent: about half of the large table. */
  private static final String IN_THE_MIDDLE =
      "SELECT count(*) FROM pg_stat_progress_copy WHERE relid = 'a_large'::regclass"
          + " AND bytes_processed > 16000000";

  @TempDir static Path folder;
  @TempDir static Path otherFolder;
  private static PostgresServer source;
  private static S3Server s3;

  @BeforeAll
  static void fillTables() throws SQLException {
    s3 = S3Server.start();
    source = PostgresServer.start(15);
    source.createDatabase("app");
    // rows that do not compress, so that the dump takes its time
    source.execute(
        "app",
        """
        CREATE TABLE a_large AS
        SELECT i AS id, sha512(i::text::bytea) AS one, sha512((-i)::text::bytea) AS two
        FROM generate_series(1, 120000) i
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
  void pg_dump_is_killed(TestStore store) throws Exception {
    Run run = interrupt(store, FailingDumpIT::killDump);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("ERROR: \"pg_dump\" was killed by signal 9").contains("HINT: ");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void the_connection_of_pg_dump_is_terminated(TestStore store) throws Exception {
    Run run =
        interrupt(
            store,
            () ->
                source.execute(
                    "app",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("a_large").contains("HINT: Check the server");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_privilege_is_revoked(TestStore store) throws Exception {
    source.execute("app", "GRANT SELECT ON a_large, z_small TO dumper");

    Run run = interrupt(store, () -> source.execute("app", "REVOKE ALL ON z_small FROM dumper"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("permission denied for table z_small");
    assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("otherStores")
  void another_run_of_the_same_name_was_quicker(TestStore store) throws Exception {
    TestStore quick = TestStore.folder(otherFolder.resolve("quick"));
    Run.of("backup", variables(quick, Map.of("TABLES", "public.z_small", "FORCE", "true")));

    Run run =
        interrupt(store, () -> quick.keys().forEach(key -> store.write(key, quick.read(key))));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BUSY);
    assertThat(run.err())
        .contains("another run was quicker")
        .contains("app/one.manifest.json\" exists already");
    assertThat(store.pendingUploads()).isEmpty();
    assertThat(quick.keys()).hasSize(2).isEqualTo(store.keys());
    assertThat(quick.keys())
        .allSatisfy(key -> assertThat(store.read(key)).isEqualTo(quick.read(key)));
  }

  static Stream<TestStore> otherStores() {
    return Stream.of(TestStore.folder(otherFolder.resolve("slow")), TestStore.bucket(s3, "quick"));
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
      assertThat(dumps()).isEmpty();
      assertNothingIn(store);
    }
  }

  static List<S3Operation> requestsToRefuse() {
    return List.of(S3Operation.UPLOAD_PART, S3Operation.COMPLETE_MULTIPART_UPLOAD);
  }

  /** Runs a backup and interferes with it while it is in the middle of the large table. */
  private static Run interrupt(TestStore store, Interference interference) throws Exception {
    var variables = variables(store, Map.of("SRC_PGUSER", "dumper", "SRC_PGPASSWORD", "dumper"));
    source.execute("app", "GRANT SELECT ON a_large, z_small TO dumper");
    var run = CompletableFuture.supplyAsync(() -> Run.of("backup", variables));
    try (var connection = source.connect("app");
        var statement = connection.prepareStatement(IN_THE_MIDDLE)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> {
                try (var rows = statement.executeQuery()) {
                  rows.next();
                  return rows.getInt(1) == 1;
                }
              });
    }
    assertThat(store.pendingUploads()).containsExactly("app/one.dump");
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
        Map.of("BACKUP_NAME", "one", "S3_CHUNK_SIZE", "5MB", "S3_MAX_RETRIES", "0"),
        more);
  }

  private static void killDump() {
    assertThat(dumps()).hasSize(1).allSatisfy(ProcessHandle::destroyForcibly);
  }

  private static List<ProcessHandle> dumps() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
        .toList();
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
