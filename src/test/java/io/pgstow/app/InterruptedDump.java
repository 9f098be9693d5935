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
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Dumps of a database with a large table, which take so long that something can come between, and
 * what must not be left of them.
 */
final class InterruptedDump implements AutoCloseable {
  private final S3Server s3 = S3Server.start();
  private final PostgresServer source = PostgresServer.start(15);
  private final Path folder;
  private final Map<String, String> settings;
  private final Connection watch;

  /** Something that comes between. */
  @FunctionalInterface
  interface Interference {
    void run() throws Exception;
  }

  /**
   * Fills the database.
   *
   * @param folder where nothing is to be left
   * @param rows of the large table, which hardly compress
   * @param settings of every dump
   */
  InterruptedDump(Path folder, int rows, Map<String, String> settings) throws SQLException {
    this.folder = folder;
    this.settings = settings;
    source.createDatabase("app");
    source.execute(
        "app",
        """
        CREATE TABLE a_large AS
        SELECT i AS id, sha512(i::text::bytea) AS one, sha512((-i)::text::bytea) AS two
        FROM generate_series(1, %d) i
        """
            .formatted(rows),
        "CREATE TABLE z_small AS SELECT 1 AS id",
        "CREATE ROLE dumper LOGIN PASSWORD 'dumper'");
    watch = source.connect("app");
  }

  PostgresServer source() {
    return source;
  }

  S3Server s3() {
    return s3;
  }

  /** One of each kind. */
  Stream<TestStore> stores() {
    return Stream.of(TestStore.folder(folder), TestStore.bucket(s3, "failing"));
  }

  /** Runs a backup to its end. */
  Run run(TestStore store, Map<String, String> more) {
    return Run.of("backup", variables(store, more));
  }

  /** Runs a backup and interferes with it while it is in the middle of the large table. */
  Run interrupt(TestStore store, Callable<Boolean> inTheMiddle, Interference interference)
      throws Exception {
    var variables = variables(store, Map.of("SRC_PGUSER", "dumper", "SRC_PGPASSWORD", "dumper"));
    source.execute("app", "GRANT SELECT ON a_large, z_small TO dumper");
    var run = CompletableFuture.supplyAsync(() -> Run.of("backup", variables));
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> run.isDone() || inTheMiddle.call());
    assertThat(run).isNotDone();
    interference.run();
    return run.get();
  }

  /**
   * That a store which denies something from its second time on ends a backup and keeps nothing.
   */
  void assertDenied(S3Operation operation) {
    var store = TestStore.bucket(s3, "failing");
    var denied = new Fault.Answer(403, "AccessDenied", "Access Denied");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(operation, Occurrences.from(2), denied);
      proxy.inject(S3Operation.COMPLETE_MULTIPART_UPLOAD, Occurrences.always(), denied);

      Run run = run(store, Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString()));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.STORE);
      assertNothingIn(store);
    }
  }

  void assertNothingIn(TestStore store) {
    assertThat(store.keys()).isEmpty();
    assertThat(store.pendingUploads()).isEmpty();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Asks the database. */
  long number(String query) throws SQLException {
    try (var statement = watch.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private Map<String, String> variables(TestStore store, Map<String, String> more) {
    return Run.variables(
        Run.database("SRC_", source, "app"),
        store.settings(),
        Map.of("BACKUP_NAME", "one", "S3_CHUNK_SIZE", "5MB", "S3_MAX_RETRIES", "0"),
        settings,
        more);
  }

  /** The server takes its connections along. */
  @Override
  public void close() {
    source.close();
    s3.close();
  }
}
