package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
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
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The manners of a process that is told to end, and what others see of it while it runs. */
final class SignalIT {
  /** Docker and Podman kill after this. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void fillATable() throws SQLException {
    server = PostgresServer.start(15);
    s3 = S3Server.start();
    server.createDatabase("app");
    // rows that do not compress, several parts of them
    server.execute(
        "app",
        """
        CREATE TABLE large AS
        SELECT i AS id, sha512(i::text::bytea) AS one, sha512((-i)::text::bytea) AS two
        FROM generate_series(1, 400000) i
        """,
        "CREATE INDEX ON large (one)",
        "ALTER TABLE large ADD PRIMARY KEY (id)");
  }

  @AfterAll
  static void stopServers() {
    s3.close();
    server.close();
  }

  /**
   * Answers are withheld from the second part on: the dump is in its middle for as long as we like.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void a_backup_that_waits_for_the_store_ends_and_takes_back_what_it_had_sent(int uploads)
      throws Exception {
    TestStore store = TestStore.bucket(s3, "stalled-" + uploads);
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(S3Operation.UPLOAD_PART, Occurrences.from(2), new Fault.WithholdResponse());
      try (ChildProcess backup =
          start(
              "backup",
              Run.variables(
                  source(store),
                  Map.of(
                      "S3_ENDPOINT_URL",
                      proxy.endpoint().toString(),
                      "S3_UPLOAD_CONCURRENCY",
                      Integer.toString(uploads))))) {
        await().atMost(PATIENCE).until(() -> !proxy.faulted().isEmpty());
        assertStopsAndLeavesNothing(backup, store);
      }
    }
  }

  @Test
  void a_backup_that_is_under_way_ends_and_takes_back_what_it_had_sent() throws Exception {
    TestStore store = TestStore.bucket(s3, "stopped");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      // it stays under way, however quick the dump is
      proxy.inject(S3Operation.UPLOAD_PART, Occurrences.from(2), Fault.slowDown());
      try (ChildProcess backup =
          start(
              "backup",
              Run.variables(
                  source(store), Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString())))) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> !store.pendingUploads().isEmpty());
        assertStopsAndLeavesNothing(backup, store);
      }
    }
  }

  /** The answer is withheld that says the archive is complete, or that reads back what it is. */
  @ParameterizedTest
  @CsvSource({
    "custom, COMPLETE_MULTIPART_UPLOAD",
    "custom, GET_OBJECT",
    "directory, LIST_OBJECTS",
  })
  void a_backup_that_has_no_manifest_yet_takes_back_its_archive(
      String format, S3Operation operation) throws Exception {
    TestStore store = TestStore.bucket(s3, "published/" + operation);
    String last = format.equals("custom") ? "app/one.dump" : "app/one/toc.dat";
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      try (ChildProcess backup =
          start(
              "backup",
              Run.variables(
                  source(store),
                  Map.of("DUMP_FORMAT", format, "S3_ENDPOINT_URL", proxy.endpoint().toString())))) {
        await().atMost(PATIENCE).until(() -> !store.pendingUploads().isEmpty());
        proxy.inject(operation, Occurrences.nth(1), new Fault.WithholdResponse());
        await()
            .atMost(PATIENCE)
            .until(() -> !proxy.faulted().isEmpty() && store.keys().contains(last));
        assertStops(backup);
      }
    }
    assertThat(store.pendingUploads()).isEmpty();
    assertThat(store.keys()).isEmpty();
  }

  @Test
  void a_restore_that_is_under_way_ends_and_goes_on_when_it_is_run_again() throws Exception {
    TestStore store = TestStore.bucket(s3, "restored");
    assertThat(Run.of("backup", source(store)).exitCode()).isEqualTo(ExitCode.DONE);
    Map<String, String> variables =
        Run.variables(
            Run.database("DST_", server, "restored"),
            store.settings(),
            Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "one", "RESTORE_SEGMENT_SIZE", "64kB"),
            Map.of("REPORT_URL", ""));
    try (ChildProcess restore = start("restore", variables)) {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> itemsDone() > 20);
      assertStops(restore);
    }
    String report =
        store.keys().stream().filter(key -> key.endsWith(".report.json")).findFirst().orElseThrow();
    JsonNode result = JsonMapper.shared().readTree(store.read(report));
    assertThat(result.get("outcome").asString()).isEqualTo("stopped");
    assertThat(result.get("phase").asString()).isEqualTo("data");
    assertThat(itemsDone()).isPositive();

    try (ChildProcess again = start("restore", variables)) {
      assertThat(again.await()).as(again.log()).isZero();
    }
    assertThat(
            DatabaseContents.of(server, "restored").differences(DatabaseContents.of(server, "app")))
        .isEmpty();
  }

  @Test
  void no_secret_is_seen_in_arguments_or_in_the_log() throws Exception {
    TestStore store = TestStore.bucket(s3, "secrets");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(S3Operation.UPLOAD_PART, Occurrences.from(2), new Fault.WithholdResponse());
      try (ChildProcess backup =
          start(
              "backup",
              Run.variables(
                  source(store),
                  // so that pg_dump writes the rows, too
                  Map.of(
                      "COLUMN_INSERTS",
                      "true",
                      "DEBUG",
                      "true",
                      "S3_ENDPOINT_URL",
                      proxy.endpoint().toString())))) {
        await().atMost(PATIENCE).until(() -> !proxy.faulted().isEmpty());
        List<String> commandLines = backup.commandLines();
        assertThat(commandLines)
            .hasSizeGreaterThanOrEqualTo(2)
            .anyMatch(line -> line.contains("Main backup"))
            .anyMatch(line -> line.contains("/pg_dump "))
            .noneMatch(SignalIT::holdsSecret);
        assertStops(backup);
        assertThat(backup.log())
            .contains("DEBUG", S3Server.KEY.id(), "set_config('…', '…', false)")
            .containsPattern("POST /[^ ]*app/one[^ ]*\\?uploads: 200, request ")
            .doesNotContain(secrets());
      }
    }
  }

  @Test
  void a_run_that_is_asked_says_what_each_connection_is_doing() throws Exception {
    TestStore store = TestStore.bucket(s3, "asked");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(S3Operation.UPLOAD_PART, Occurrences.from(2), new Fault.WithholdResponse());
      var variables =
          Run.variables(
              source(store),
              Map.of("QUIET", "true", "S3_ENDPOINT_URL", proxy.endpoint().toString()));
      try (ChildProcess backup = start("backup", variables)) {
        await().atMost(PATIENCE).until(() -> !proxy.faulted().isEmpty());
        backup.ask();
        await().atMost(PATIENCE).until(() -> backup.log().contains("at work: "));
        assertStops(backup);

        assertThat(backup.log())
            .contains("at work: in the phase \"dump\", ")
            .containsPattern(
                "at work: [^\n]*/app, process [0-9]+: dump [0-9]+, [^\n]*large[^\n]*, [^\n]*: COPY [^\n]*large[^\n]* for ")
            .containsPattern("at work: [^\n]*/app, process [0-9]+: idle for ");
      }
    }
  }

  @Test
  void a_dump_is_given_no_secret_and_nothing_of_the_other_side() throws Exception {
    TestStore store = TestStore.bucket(s3, "environment");
    Path passwords = Files.writeString(folder.resolve("passwords"), server.password());
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(S3Operation.UPLOAD_PART, Occurrences.from(2), new Fault.WithholdResponse());
      Map<String, String> variables =
          new HashMap<>(
              Run.variables(
                  source(store),
                  // so that pg_dump writes the rows, too
                  Map.of(
                      "COLUMN_INSERTS", "true",
                      "DST_PGHOST", "elsewhere",
                      "DST_PGPASSWORD", "of the other side",
                      "DST_PGPASSFILE", "/of/the/other/side",
                      "PGPASSWORD", "of a shell",
                      "PGOPTIONS", "-c search_path=public",
                      "UNKNOWN_SECRET", "s3cret",
                      "KRB5CCNAME", "FILE:/tickets",
                      "S3_ENDPOINT_URL", proxy.endpoint().toString())));
      variables.remove("SRC_PGPASSWORD");
      variables.put("SRC_PGPASSWORD_FILE", passwords.toString());
      try (ChildProcess backup = start("backup", variables)) {
        await().atMost(PATIENCE).until(() -> !proxy.faulted().isEmpty());
        List<Map<String, String>> environments = backup.environmentsOfDumps();
        assertThat(environments).hasSize(1);
        Map<String, String> environment = environments.getFirst();
        assertThat(environment)
            .containsEntry("PGHOST", server.host())
            .containsEntry("PGUSER", server.superuser())
            .containsEntry("PGDATABASE", "app")
            .containsEntry("KRB5CCNAME", "FILE:/tickets")
            .doesNotContainKey("PGOPTIONS");
        assertThat(environment.keySet())
            .allMatch(
                name ->
                    name.matches(
                        "PG(HOST|PORT|USER|DATABASE|PASSFILE|SSL[A-Z]+|APPNAME|TZ)|TZ|LC_ALL|LANG"
                            + "|PATH|HOME|LD_LIBRARY_PATH|KRB5\\w*|OPENSSL_\\w*"));
        assertThat(environment.toString())
            .doesNotContain("other", "of a shell", "s3cret", "pa\\ss");
        // the password is where only this user finds it, for as long as the dump runs
        assertThat(Files.readString(Path.of(environment.get("PGPASSFILE"))))
            .isEqualTo("*:*:*:*:s3cret\\: pa\\\\ss'word\n");
        assertThat(Files.getPosixFilePermissions(Path.of(environment.get("PGPASSFILE"))))
            .containsExactlyInAnyOrder(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertStops(backup);
        assertThat(Path.of(environment.get("PGPASSFILE"))).doesNotExist();
      }
    }
  }

  private static boolean holdsSecret(String text) {
    return List.of(secrets()).stream().anyMatch(text::contains);
  }

  /** The first is what of the password stays the same when its special characters are escaped. */
  private static CharSequence[] secrets() {
    return new CharSequence[] {"s3cret", server.password(), S3Server.KEY.secret()};
  }

  private static void assertStopsAndLeavesNothing(ChildProcess backup, TestStore store)
      throws Exception {
    List<ProcessHandle> dumps = backup.dumps();
    assertThat(store.pendingUploads()).containsExactly("app/one.dump");

    assertStops(backup);

    assertThat(dumps).noneMatch(ProcessHandle::isAlive);
    assertThat(store.pendingUploads()).isEmpty();
    assertThat(store.keys()).isEmpty();
  }

  private static void assertStops(ChildProcess run) throws Exception {
    Instant told = Instant.now();
    run.terminate();
    assertThat(run.await()).as(run.log()).isEqualTo(ExitCode.STOPPED.number());
    assertThat(Duration.between(told, Instant.now())).as(run.log()).isLessThan(GRACE);
    assertThat(run.log()).contains("STOPPED: a signal ended the run; ");
  }

  private static ChildProcess start(String job, Map<String, String> variables) throws IOException {
    return ChildProcess.start(job, variables, Files.createTempFile(folder, job, ".log"));
  }

  private static Map<String, String> source(TestStore store) {
    return Run.variables(
        Run.database("SRC_", server, "app"),
        store.settings(),
        Map.of("BACKUP_NAME", "one", "S3_CHUNK_SIZE", "5MB"));
  }

  private static long itemsDone() {
    try (var connection = server.connect("restored");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM pgstow.ledger")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      // no such database, or no ledger in it, yet
      return 0;
    }
  }
}
