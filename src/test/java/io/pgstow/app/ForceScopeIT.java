package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Request;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** FORCE replaces the backup that it names, when the new one is there, and nothing else. */
final class ForceScopeIT {
  private static final List<String> FORMATS = List.of("custom", "directory");
  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void startServers() throws SQLException {
    s3 = S3Server.start();
    server = PostgresServer.start(17);
    server.createDatabase("app");
    server.execute("app", "CREATE TABLE facts AS SELECT 1 AS fact");
  }

  @AfterAll
  static void stopServers() {
    server.close();
    s3.close();
  }

  static Stream<Arguments> placesAndFormats() {
    return Stream.of(TestStore.folder(folder.resolve("scope")), TestStore.bucket(s3, "scope"))
        .flatMap(store -> FORMATS.stream().map(format -> Arguments.of(store, format)));
  }

  @ParameterizedTest
  @MethodSource("placesAndFormats")
  void a_folder_with_other_things_is_not_replaced(TestStore store, String format) {
    String place = "others for " + format;
    store.write(place + "/app/20260101T000000Z.dump", new byte[] {1});
    store.write(place + "/app/20260101T000000Z.manifest.json", new byte[] {2});
    store.write(place + "/notes.txt", new byte[] {3});
    Map<String, byte[]> before = contents(store);

    Run run = backUpTo(store, place, format);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains(place + "/").contains("was not made by pgstow");
    assertSame(store, before);
  }

  @ParameterizedTest
  @MethodSource("placesAndFormats")
  void what_lies_among_the_members_of_the_backup_refuses_the_job(TestStore store, String format) {
    String place = "among for " + format;
    assertDone(backUpTo(store, place, "directory"));
    store.write(place + "/notes.txt", new byte[] {3});
    Map<String, byte[]> before = contents(store);

    Run run = backUpTo(store, place, format);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains(place + "/notes.txt");
    assertSame(store, before);
  }

  @ParameterizedTest
  @MethodSource("placesAndFormats")
  void a_place_that_is_named_in_full_is_replaced_in_place(TestStore store, String format) {
    String place = "full for " + format;
    assertDone(backUpTo(store, place, format));
    assertDone(backUpTo(store, place, format));

    assertThat(store.keys().stream().filter(key -> key.startsWith(place)))
        .containsExactlyInAnyOrderElementsOf(
            format.equals("custom")
                ? List.of(place, place + ".manifest.json")
                : Stream.concat(
                        Stream.of(place + ".manifest.json"),
                        manifest(store, place + ".manifest.json").objects().stream()
                            .map(Manifest.StoredArchive::key))
                    .toList());
  }

  static Stream<Arguments> replacements() {
    return FORMATS.stream()
        .flatMap(before -> FORMATS.stream().map(after -> Arguments.of(before, after)));
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void a_dump_that_fails_leaves_the_old_backup(String before, String after) {
    var store = TestStore.folder(folder.resolve("failed " + before + after));
    assertDone(backUp(store, before, Map.of()));
    Map<String, byte[]> old = contents(store);

    Run failed = backUp(store, after, Map.of("FORCE", "true", "TABLES", "missing"));

    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertSame(store, old);
    assertRestores(store, "failed " + before + after);
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void a_run_killed_before_its_manifest_leaves_the_old_backup(String before, String after)
      throws Exception {
    var store = TestStore.bucket(s3, "killed " + before + after);
    assertDone(backUp(store, before, Map.of()));
    Map<String, byte[]> old = contents(store);

    killAt(ForceScopeIT::readsBack, store, after);

    assertThat(store.keys()).contains("app/one.begun.json");
    old.forEach((key, content) -> assertThat(store.read(key)).as(key).isEqualTo(content));
    assertRestores(store, "killed " + before + after);
    assertReplacedByTheNext(store, after);
  }

  @ParameterizedTest
  @CsvSource({"custom", "directory"})
  void a_run_killed_after_its_manifest_leaves_the_new_backup(String format) throws Exception {
    var store = TestStore.bucket(s3, "killed late " + format);
    assertDone(backUp(store, format, Map.of()));
    byte[] old = store.read("app/one.manifest.json");

    killAt(ForceScopeIT::moves, store, format);

    assertThat(store.read("app/one.manifest.json")).isNotEqualTo(old);
    assertRestores(store, "killed late " + format);
    Run verified =
        Run.of(
            "verify",
            Run.variables(store.settings(), Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "one")));
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.DONE);
    assertReplacedByTheNext(store, format);
  }

  /** By then the mark is there, and of the archive no more than a file. */
  @ParameterizedTest
  @CsvSource({"custom", "directory"})
  void what_somebody_puts_there_after_a_run_was_killed_stays(String format) throws Exception {
    var store = TestStore.bucket(s3, "made by hand " + format);
    killAt(format.equals("custom") ? ForceScopeIT::marks : ForceScopeIT::writesFile, store, format);
    assertThat(store.keys())
        .contains("app/one.begun.json")
        .doesNotContain("app/one.dump", "app/one.manifest.json");
    byte[] mark = store.read("app/one.begun.json");
    store.write("app/one.dump", "by hand".getBytes(UTF_8));
    store.write("app/one.txt", "by hand".getBytes(UTF_8));

    for (String skip : List.of("false", "true")) {
      Run run = backUp(store, format, Map.of("FORCE", "true", "SKIP_CHECKS", skip));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("one.dump\" already exists, and was not made by pgstow");
    }

    assertThat(store.read("app/one.begun.json")).isEqualTo(mark);
    assertThat(store.read("app/one.dump")).asString(UTF_8).isEqualTo("by hand");
    store.delete("app/one.dump");
    assertDone(backUp(store, format, Map.of("FORCE", "true")));
    assertThat(store.read("app/one.txt")).asString(UTF_8).isEqualTo("by hand");
    assertThat(store.keys()).doesNotContain("app/one.begun.json");
    assertThat(store.pendingUploads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory"})
  void a_pinned_backup_is_not_replaced(String format) {
    TestStore store = TestStore.folder(folder.resolve("pinned " + format));
    assertDone(backUp(store, format, Map.of("PIN", "true")));
    byte[] manifest = store.read("app/one.manifest.json");

    for (String skip : List.of("false", "true")) {
      Run run = backUp(store, format, Map.of("FORCE", "true", "SKIP_CHECKS", skip));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("one.manifest.json\" is the manifest of a pinned backup");
    }

    assertThat(store.read("app/one.manifest.json")).isEqualTo(manifest);
    assertThat(store.keys()).doesNotContain("app/one.begun.json");
  }

  /** The archive of a small database is one request, whose answer may be lost. */
  private static boolean marks(S3Request request) {
    return request.operation() == S3Operation.PUT_OBJECT && request.key().endsWith(".begun.json");
  }

  private static boolean writesFile(S3Request request) {
    return request.operation() == S3Operation.PUT_OBJECT && request.key().matches(".*\\.dat.*");
  }

  private static boolean readsBack(S3Request request) {
    return request.operation() == S3Operation.GET_OBJECT
        && request.key().matches(".*(\\.dump|/toc\\.dat)");
  }

  private static boolean moves(S3Request request) {
    return Set.of(S3Operation.COPY_OBJECT, S3Operation.UPLOAD_PART_COPY)
        .contains(request.operation());
  }

  /** Runs until a request of the kind, whose answer never comes, and kills it then. */
  private static void killAt(Predicate<S3Request> which, TestStore store, String format)
      throws Exception {
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(which, Occurrences.always(), new Fault.WithholdResponse());
      Map<String, String> variables =
          variables(
              store,
              format,
              Map.of("FORCE", "true", "S3_ENDPOINT_URL", proxy.endpoint().toString()));
      try (var child =
          ChildProcess.start("backup", variables, folder.resolve("log " + store + format))) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> !child.isAlive() || !proxy.faulted().isEmpty());
        assertThat(child.isAlive()).as(child.log()).isTrue();
        child.kill();
      }
    }
  }

  private static void assertReplacedByTheNext(TestStore store, String format) {
    assertDone(backUp(store, format, Map.of("FORCE", "true")));

    Manifest manifest = manifest(store, "app/one.manifest.json");
    assertThat(store.keys())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    manifest.objects().stream().map(object -> "app/" + object.key()),
                    Stream.of("app/one.manifest.json"))
                .toList());
    assertThat(store.keys()).contains(format.equals("custom") ? "app/one.dump" : "app/one/toc.dat");
    assertThat(store.pendingUploads()).isEmpty();
  }

  private static void assertRestores(TestStore store, String database) {
    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, database),
                store.settings(),
                Map.of("SRC_DBNAME", "app")));
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
  }

  private static Map<String, byte[]> contents(TestStore store) {
    return store.keys().stream().collect(Collectors.toMap(Function.identity(), store::read));
  }

  private static void assertSame(TestStore store, Map<String, byte[]> before) {
    assertThat(store.keys()).containsExactlyInAnyOrderElementsOf(before.keySet());
    before.forEach((key, content) -> assertThat(store.read(key)).as(key).isEqualTo(content));
  }

  private static Manifest manifest(TestStore store, String key) {
    return Manifest.fromJson(store.read(key), key);
  }

  private static Run backUpTo(TestStore store, String place, String format) {
    return Run.of(
        "backup",
        Run.variables(
            Run.database("SRC_", server, "app"),
            store.settings(),
            Map.of(
                "BACKUP_URL",
                "",
                "S3_URI",
                store.settings().get("BACKUP_URL") + "/" + place,
                "DUMP_FORMAT",
                format,
                "FORCE",
                "true")));
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

  private static void assertDone(Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
