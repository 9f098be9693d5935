package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
    server.execute("app", "CREATE TABLE facts AS SELECT 1 AS fact");
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
    assertThat(refused.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err())
        .contains(MANIFEST + "\" exists already")
        .contains("HINT: Choose another BACKUP_NAME, or set FORCE=true to replace it.");
    assertThat(store.read(ARCHIVE)).isEqualTo(first);
    assertThat(store.read(MANIFEST)).isEqualTo(itsManifest);

    Run failed = backUp(store, Map.of("FORCE", "true", "TABLES", "missing"));
    assertThat(failed.exitCode()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(store.read(ARCHIVE)).isEqualTo(first);
    assertThat(store.read(MANIFEST)).isEqualTo(itsManifest);

    assertDone(backUp(store, Map.of("FORCE", "true")));
    assertThat(store.keys()).containsExactly(ARCHIVE, MANIFEST);
    assertThat(store.pendingUploads()).isEmpty();
    Manifest manifest = Manifest.fromJson(store.read(MANIFEST), "it");
    assertThat(manifest.rows()).isGreaterThan(Manifest.fromJson(itsManifest, "it").rows());
    assertThat(manifest.size()).isEqualTo(store.read(ARCHIVE).length);
    assertDone(restore(store, "forced " + store));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void an_archive_without_a_manifest_is_not_overwritten_by_chance(TestStore store) {
    store.write("app/found.dump", new byte[] {1});

    Run run = backUp(store, Map.of("BACKUP_NAME", "found"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("app/found.dump\" exists already");
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

    Manifest manifest =
        Manifest.fromJson(store.read("app/" + name + ".manifest.json"), "the newest");
    assertThat(manifest.name()).isEqualTo(name);
    assertDone(restore(store, "newest"));
    try (var connection = server.connect("newest");
        var rows = connection.createStatement().executeQuery("SELECT count(*) FROM facts")) {
      rows.next();
      assertThat(rows.getLong(1)).isEqualTo(manifest.rows());
    }
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

  private static Run restore(TestStore store, String database) {
    return Run.of(
        "restore",
        Run.variables(
            Run.database("DST_", server, database), store.settings(), Map.of("SRC_DBNAME", "app")));
  }

  private static void assertDone(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
  }
}
