package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A name stands for one backup, until that is replaced on purpose. */
final class BackupNameIT {
  private static final String ARCHIVE = "app/nightly.dump";
  private static final String MANIFEST = "app/nightly.manifest.json";

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void startServers() throws SQLException {
    s3 = S3Server.start();
    server = PostgresServer.start(15);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE facts AS SELECT 1 AS fact",
        // makes an archive of several parts where nothing is compressed
        "CREATE TABLE large AS SELECT i AS id, repeat('large ', 40) AS text"
            + " FROM generate_series(1, 40000) i");
  }

  @AfterAll
  static void stopServers() {
    server.close();
    s3.close();
  }

  static Stream<TestStore> stores() {
    return Stream.of(TestStore.folder(folder.resolve("named")), TestStore.bucket(s3, "named"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void an_existing_name_is_refused_unless_forced(TestStore store) throws SQLException {
    assertDone(backUp(store, Map.of()));
    byte[] first = store.read(ARCHIVE);
    byte[] itsManifest = store.read(MANIFEST);
    server.execute("app", "INSERT INTO facts VALUES (2)");

    Run refused = backUp(store, Map.of());
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err())
        .contains(MANIFEST + "\" already exists")
        .contains("HINT: Choose another BACKUP_NAME, or set FORCE=true to replace it.");
    assertThat(store.read(ARCHIVE)).isEqualTo(first);
    assertThat(store.read(MANIFEST)).isEqualTo(itsManifest);

    Run failed = backUp(store, Map.of("FORCE", "true", "TABLES", "missing"));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(store.read(ARCHIVE)).isEqualTo(first);
    assertThat(store.read(MANIFEST)).isEqualTo(itsManifest);

    assertDone(backUp(store, Map.of("FORCE", "true")));
    assertThat(store.keys()).containsExactly(ARCHIVE, MANIFEST);
    assertThat(store.pendingUploads()).isEmpty();
    Manifest manifest = manifest(store, "nightly");
    assertThat(manifest.rows()).isGreaterThan(Manifest.fromJson(itsManifest, "it").rows());
    assertThat(manifest.size()).isEqualTo(store.read(ARCHIVE).length);
    assertDone(restore(store, "forced " + store, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void an_archive_without_a_manifest_is_not_overwritten_by_chance(TestStore store) {
    store.write("app/found.dump", new byte[] {1});

    Run run = backUp(store, Map.of("BACKUP_NAME", "found"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("app/found.dump\" already exists");
  }

  static Stream<Arguments> replacements() {
    return stores()
        .flatMap(
            store ->
                Stream.of(
                    Arguments.of(store, "custom", "directory"),
                    Arguments.of(store, "directory", "custom"),
                    Arguments.of(store, "directory", "directory")));
  }

  @ParameterizedTest
  @MethodSource("replacements")
  void nothing_is_left_of_what_is_replaced(TestStore store, String before, String after) {
    String name = before + " and " + after;
    List<String> neighbours = List.of("app/" + name + " 2.dump", "app/" + name + " 2/toc.dat");
    neighbours.forEach(key -> store.write(key, new byte[] {1}));
    assertDone(backUp(store, Map.of("BACKUP_NAME", name, "DUMP_FORMAT", before)));
    assertDone(
        Run.of(
            "verify",
            Run.variables(store.settings(), Map.of("SRC_DBNAME", "app", "BACKUP_NAME", name))));

    assertDone(backUp(store, Map.of("BACKUP_NAME", name, "DUMP_FORMAT", after, "FORCE", "true")));

    Manifest manifest = manifest(store, name);
    assertThat(manifest.format()).isEqualTo(after);
    assertThat(store.keys().stream().filter(key -> key.startsWith("app/" + name)))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    neighbours.stream(),
                    manifest.objects().stream().map(Manifest.StoredArchive::key),
                    Stream.of("app/" + name + ".manifest.json"))
                .flatMap(Function.identity())
                .toList());
    assertDone(restore(store, name + " " + store, Map.of("BACKUP_NAME", name)));
  }

  @ParameterizedTest
  @CsvSource({
    "custom, directory, PUT_OBJECT",
    "directory, custom, UPLOAD_PART",
    "directory, custom, COMPLETE_MULTIPART_UPLOAD",
    "custom, custom, UPLOAD_PART"
  })
  void what_is_to_be_replaced_stays_until_the_new_one_is_complete(
      String before, String after, S3Operation refused) {
    var store = TestStore.bucket(s3, "kept " + before + after + refused);
    assertDone(backUp(store, Map.of("DUMP_FORMAT", before)));
    Map<String, byte[]> objects =
        store.keys().stream().collect(Collectors.toMap(Function.identity(), store::read));

    try (var proxy = FaultProxy.before(s3.endpoint())) {
      // the second object of a directory archive, after the mark that a run is at work
      proxy.inject(
          refused,
          refused == S3Operation.PUT_OBJECT ? Occurrences.from(2) : Occurrences.always(),
          new Fault.Answer(403, "AccessDenied", "Access Denied"));
      Run failed =
          backUp(
              store,
              Map.of(
                  "DUMP_FORMAT",
                  after,
                  "FORCE",
                  "true",
                  "DUMP_COMPRESS",
                  "none",
                  "S3_CHUNK_SIZE",
                  "5MB",
                  "S3_ENDPOINT_URL",
                  proxy.endpoint().toString()));
      assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.STORE);
      assertThat(proxy.faulted()).isNotEmpty();
    }

    assertThat(store.keys()).containsExactlyInAnyOrderElementsOf(objects.keySet());
    objects.forEach((key, content) -> assertThat(store.read(key)).as(key).isEqualTo(content));
    assertDone(restore(store, before + after + refused, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"custom, directory", "directory, custom"})
  void one_manifest_takes_the_place_of_the_other_in_one_step(String before, String after) {
    var store = TestStore.bucket(s3, "one step to " + after);
    assertDone(backUp(store, Map.of("DUMP_FORMAT", before)));

    try (var proxy = FaultProxy.before(s3.endpoint())) {
      assertDone(
          backUp(
              store,
              Map.of(
                  "DUMP_FORMAT",
                  after,
                  "FORCE",
                  "true",
                  "S3_ENDPOINT_URL",
                  proxy.endpoint().toString())));

      assertThat(proxy.requests())
          .filteredOn(request -> request.key().equals("one step to " + after + "/" + MANIFEST))
          .extracting(S3Request::operation)
          .contains(S3Operation.PUT_OBJECT)
          .doesNotContain(S3Operation.DELETE_OBJECT);
    }
  }

  @Test
  void a_run_that_was_killed_does_not_block_one_that_is_forced() {
    var store = TestStore.folder(folder.resolve("killed"));
    store.write("app/nightly/pgstow.lock", new byte[] {1});
    store.write("app/nightly/3310.dat.gz", new byte[] {1});

    Run refused = backUp(store, Map.of());
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err()).contains("app/nightly/").contains("already exists");

    assertDone(backUp(store, Map.of("FORCE", "true")));
    assertThat(store.keys()).containsExactly(ARCHIVE, MANIFEST);
  }

  @Test
  void the_name_is_the_time_in_utc_and_the_newest_is_restored() throws Exception {
    var store = TestStore.folder(folder.resolve("timed"));
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    assertDone(backUp(store, Map.of("BACKUP_NAME", "")));
    server.execute("app", "INSERT INTO facts VALUES (3)");
    assertDone(backUp(store, Map.of("BACKUP_NAME", "20010203T040506Z")));
    assertThat(store.keys()).hasSize(4).allMatch(key -> key.matches("app/\\d{8}T\\d{6}Z\\..*"));
    String name = store.keys().getLast().replaceAll("app/|\\..*", "");
    assertThat(Instant.parse(name.replaceAll("(....)(..)(..T..)(..)(..Z)", "$1-$2-$3:$4:$5")))
        .isBetween(before, Instant.now());

    Manifest manifest = manifest(store, name);
    assertThat(manifest.name()).isEqualTo(name);
    assertDone(restore(store, "newest", Map.of()));
    try (var connection = server.connect("newest");
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT (SELECT count(*) FROM facts) + (SELECT count(*) FROM large)")) {
      rows.next();
      assertThat(rows.getLong(1)).isEqualTo(manifest.rows());
    }
  }

  /** The folder of one would be called as the file of the other. */
  @Test
  void what_another_backup_consists_of_is_said_to_be_its_own() {
    TestStore store = TestStore.folder(folder.resolve("others"));
    assertDone(backUp(store, Map.of("BACKUP_NAME", "f1.dump", "DUMP_FORMAT", "directory")));
    assertDone(backUp(store, Map.of("BACKUP_NAME", "f2")));

    Run file = backUp(store, Map.of("BACKUP_NAME", "f1"));
    Run folderToo = backUp(store, Map.of("BACKUP_NAME", "f2.dump", "DUMP_FORMAT", "directory"));

    assertThat(file.exitCode()).as(file.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(file.err()).contains("already exists: it is part of the backup \"f1.dump\"");
    assertThat(folderToo.exitCode()).as(folderToo.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(folderToo.err())
        .contains("f2.dump\" already exists: it is part of the backup \"f2\"");
  }

  private static Run backUp(TestStore store, Map<String, String> more) {
    return Run.of(
        "backup",
        Run.variables(
            Run.database("SRC_", server, "app"),
            store.settings(),
            Map.of("BACKUP_NAME", "nightly"),
            more));
  }

  private static Run restore(TestStore store, String database, Map<String, String> more) {
    return Run.of(
        "restore",
        Run.variables(
            Run.database("DST_", server, database),
            store.settings(),
            Map.of("SRC_DBNAME", "app"),
            more));
  }

  private static Manifest manifest(TestStore store, String name) {
    return Manifest.fromJson(store.read("app/" + name + ".manifest.json"), "it").below("app/");
  }

  private static void assertDone(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
