package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Begun;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Of several runs of one name, one makes the backup, whichever it is. */
final class SameNameRaceIT {
  private static final String MARK = "app/one.begun.json";

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void startServers() throws SQLException {
    s3 = S3Server.start();
    server = PostgresServer.start(17);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE facts AS SELECT 1 AS fact",
        "CREATE TABLE others AS SELECT i AS other FROM generate_series(1, 100) i");
  }

  @AfterAll
  static void stopServers() {
    server.close();
    s3.close();
  }

  static Stream<Arguments> storesAndFormats() {
    return Stream.of("custom", "directory")
        .flatMap(
            format ->
                Stream.of(
                    Arguments.of(TestStore.folder(folder.resolve(format)), format),
                    Arguments.of(TestStore.bucket(s3, format), format)));
  }

  @ParameterizedTest
  @MethodSource("storesAndFormats")
  void a_second_run_ends_at_once_and_the_first_makes_the_backup(TestStore store, String format)
      throws Exception {
    CompletableFuture<Run> first;
    try (Connection _ = lockFacts()) {
      first = begin(store, format, Map.of("BACKUP_NAME", "twice"));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> first.isDone() || store.keys().contains("app/twice.begun.json"));

      Run second = backUp(store, format, Map.of("BACKUP_NAME", "twice", "TABLES", "others"));
      assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.BUSY);
      assertThat(second.err()).contains("app/twice.begun.json").contains("FORCE=true");
    }
    assertDone(first.get());
    assertThat(store.keys()).doesNotContain("app/twice.begun.json");
    assertThat(manifest(store, "app/twice.manifest.json").tables()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("storesAndFormats")
  void a_run_whose_name_was_taken_over_completes_nothing(TestStore store, String format)
      throws Exception {
    CompletableFuture<Run> first;
    try (Connection _ = lockFacts()) {
      first = begin(store, format, Map.of());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> first.isDone() || store.keys().contains(MARK));

      assertDone(backUp(store, format, Map.of("FORCE", "true", "TABLES", "others")));
    }
    Run taken = first.get();
    assertThat(taken.exitCode()).as(taken.err()).isEqualTo(ExitCode.BUSY);
    assertThat(taken.err()).contains("another run has");

    Manifest manifest = manifest(store, "app/one.manifest.json");
    assertThat(manifest.tables()).hasSize(1);
    assertThat(store.keys().stream().filter(key -> key.startsWith("app/one")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    manifest.objects().stream().map(object -> "app/" + object.key()),
                    Stream.of("app/one.manifest.json"))
                .toList());
    assertThat(store.pendingUploads()).isEmpty();
    Run verified =
        Run.of(
            "verify",
            Run.variables(store.settings(), Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "one")));
    assertDone(verified);
  }

  @Test
  void an_archive_is_completed_on_the_condition_that_there_is_none() {
    var store = TestStore.bucket(s3, "conditions");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      assertDone(backUp(store, "custom", Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString())));

      // the small database's is one part, and written at once
      assertThat(proxy.requests())
          .filteredOn(S3Operation.COMPLETE_MULTIPART_UPLOAD.or(S3Operation.PUT_OBJECT))
          .filteredOn(request -> request.key().endsWith(".dump"))
          .hasSize(1)
          .allSatisfy(request -> assertThat(request.header("If-None-Match")).hasValue("*"));
      assertThat(proxy.requests())
          .filteredOn(S3Operation.PUT_OBJECT)
          // that of the mark which tells of the archive replaces that which claims the name
          .allSatisfy(
              request ->
                  assertThat(
                          request.header("If-None-Match").filter("*"::equals).isPresent()
                              || (request.key().equals("conditions/" + MARK)
                                  && request.header("If-Match").isPresent()))
                      .isTrue())
          .first()
          .satisfies(
              request -> {
                assertThat(request.key()).isEqualTo("conditions/" + MARK);
                assertThat(request.header("If-None-Match")).hasValue("*");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("storesAndFormats")
  void after_a_kill_the_name_is_taken_over_when_that_is_asked_for(TestStore store, String format)
      throws Exception {
    Map<String, String> name = Map.of("BACKUP_NAME", "killed");
    try (Connection _ = lockFacts();
        var child =
            ChildProcess.start(
                "backup",
                variables(store, format, name),
                folder.resolve("log of " + format + store))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !child.isAlive() || store.keys().contains("app/killed.begun.json"));
      child.kill();
    }

    Run refused = backUp(store, format, name);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.BUSY);
    assertDone(backUp(store, format, Run.variables(name, Map.of("FORCE", "true"))));

    assertThat(store.keys())
        .contains("app/killed.manifest.json")
        .contains(format.equals("custom") ? "app/killed.dump" : "app/killed/toc.dat")
        .doesNotContain("app/killed.begun.json")
        .noneMatch(key -> key.startsWith("app/killed.run-"));
    assertThat(store.pendingUploads()).isEmpty();
  }

  @Test
  void a_claim_without_a_sign_of_life_for_an_hour_holds_nobody_up() throws Exception {
    Path root = folder.resolve("old");
    var store = TestStore.folder(root);
    Instant old = Instant.now().minus(Duration.ofMinutes(61));
    store.write("app/one.begun.json", Begun.now(UUID.randomUUID(), "test", old).toJson());
    store.write("app/one/3310.dat.gz", "of the run that was killed".getBytes(UTF_8));
    Path mark = root.resolve(MARK);

    // whose report would be in the place of that of the run at work
    Run refused = backUp(store, "custom", Map.of("REPORT_URL", ""));
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.BUSY);

    Files.setLastModifiedTime(mark, FileTime.from(old));
    assertDone(backUp(store, "custom", Map.of()));
    assertThat(store.keys()).containsExactly("app/one.dump", "app/one.manifest.json");
  }

  /** Keeps every dump of that table waiting until it is closed. */
  private static Connection lockFacts() throws SQLException {
    Connection connection = server.connect("app");
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("LOCK TABLE facts IN ACCESS EXCLUSIVE MODE");
    }
    return connection;
  }

  private static CompletableFuture<Run> begin(
      TestStore store, String format, Map<String, String> more) {
    return CompletableFuture.supplyAsync(() -> backUp(store, format, more));
  }

  private static Run backUp(TestStore store, String format, Map<String, String> more) {
    return Run.of("backup", variables(store, format, more));
  }

  private static Map<String, String> variables(
      TestStore store, String format, Map<String, String> more) {
    return Run.variables(
        Run.database("SRC_", server, "app"),
        store.settings(),
        Map.of("BACKUP_NAME", "one", "DUMP_FORMAT", format),
        more);
  }

  private static Manifest manifest(TestStore store, String key) {
    return Manifest.fromJson(store.read(key), key);
  }

  private static void assertDone(Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
