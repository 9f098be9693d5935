package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.BackupTime;
import io.pgstow.store.ObjectStore;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pruning, pinning and renaming as a user does it. */
@Isolated("it asks for a time")
final class RetentionIT {
  private static final int MANY = 20_000;

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  private final Instant now = Instant.now();

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
    String place = UUID.randomUUID().toString();
    return Stream.of(TestStore.folder(folder.resolve(place)), TestStore.bucket(s3, place));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_backup_prunes_when_told_and_only_after_it_has_succeeded(TestStore store) {
    fill(store, 1, 30, 31);

    Run failed = backUp(store, Map.of("PRUNE_AFTER", "true", "TABLES", "missing"));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(store.keys()).hasSize(6);

    assertDone(backUp(store, Map.of("BACKUP_NAME", "unpruned")));
    assertThat(store.keys()).hasSize(8);

    Run pruned = backUp(store, Map.of("PRUNE_AFTER", "true", "KEEP_LAST", "1"));
    assertDone(pruned);
    assertThat(pruned.out()).contains("KEEP_LAST").contains("no rule");
    assertThat(store.keys()).hasSize(6).noneMatch(key -> key.contains(name(30)));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_pin_keeps_a_backup_until_it_is_taken_off(TestStore store) {
    fill(store, 1, 30, 31);
    assertDone(backUp(store, Map.of("BACKUP_NAME", name(40), "PIN", "true")));

    assertDone(run("pin", store, Map.of("BACKUP_NAME", name(31))));
    assertDone(run("pin", store, Map.of("BACKUP_NAME", name(31))));
    Run first = run("prune", store, Map.of("OUTPUT", "json"));
    assertDone(first);
    assertThat(first.out()).contains("\"name\" : \"" + name(31) + "\"", "\"because\" : \"pinned\"");
    assertThat(store.keys()).hasSize(6).noneMatch(key -> key.contains(name(30)));

    assertDone(run("unpin", store, Map.of("BACKUP_NAME", name(31))));
    assertDone(run("unpin", store, Map.of("BACKUP_NAME", name(40))));
    assertDone(run("prune", store, Map.of()));
    assertThat(store.keys()).hasSize(2);

    Run none = run("pin", store, Map.of("BACKUP_NAME", "none"));
    assertThat(none.exitCode()).as(none.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(none.err()).contains("there is no backup \"none\" of \"app\"");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_dry_run_prints_the_plan_that_is_then_carried_out(TestStore store) {
    fill(store, 1, 30);

    Run dry = run("prune", store, Map.of("DRY_RUN", "true"));
    assertDone(dry);
    assertThat(dry.out()).contains(name(30), "delete", "no rule", name(1), "newest, KEEP_DAYS");
    assertThat(store.keys()).hasSize(4);

    assertThat(run("prune", store, Map.of()).out()).isEqualTo(dry.out());
    assertThat(store.keys()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void pruning_a_database_that_the_store_does_not_have_fails_with_those_that_it_has(
      TestStore store) {
    assertThat(run("prune", store, Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
    fill(store, 1);

    Run mistyped = run("prune", store, Map.of("SRC_DBNAME", "aap"));

    assertThat(mistyped.exitCode()).as(mistyped.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(mistyped.err())
        .contains("there is no backup of \"aap\"", "Databases in this store: app");
    assertThat(store.keys()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_renamed_store_is_as_good_as_before(TestStore store) {
    assertDone(backUp(store, Map.of("BACKUP_NAME", "nightly")));
    String old = store.settings().get("BACKUP_URL");

    Run moved =
        run(
            "rename",
            store,
            Map.of("SRC_URL", old, "DST_URL", old + "-new", "REMOVE_SOURCE", "true"));

    assertDone(moved);
    assertThat(moved.out()).contains("objects", "copied", "removed");
    assertThat(store.keys()).isEmpty();
    Run restored =
        run(
            "restore",
            store,
            Map.of(
                "BACKUP_URL", old + "-new", "BACKUP_NAME", "nightly", "DST_DBNAME", "of " + store));
    assertDone(restored);
  }

  @Test
  void a_rename_without_its_places_names_both() {
    Run run = Run.of("rename", Map.of("SRC_URL", "elsewhere"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("\"SRC_URL\" cannot be", "\"DST_URL\" is not set");
  }

  @Test
  void twenty_thousand_backups_are_pruned_in_a_small_heap() throws Exception {
    Path store = folder.resolve("many");
    Path app = Files.createDirectories(store.resolve("app"));
    String any = "20000101T000000Z";
    Path sample = folder.resolve("sample");
    try (ObjectStore samples = TestStore.folder(sample).open()) {
      new SampleBackups(samples, "app").file(any, now, false);
    }
    byte[] archive = Files.readAllBytes(sample.resolve("app/" + any + ".dump"));
    String manifest = Files.readString(sample.resolve("app/" + any + ".manifest.json"));
    for (int i = 0; i < MANY; i++) {
      String name = BackupTime.nameOf(now.minus(Duration.ofHours(i)));
      Files.write(app.resolve(name + ".dump"), archive);
      Files.writeString(app.resolve(name + ".manifest.json"), manifest.replace(any, name));
    }
    try (ChildProcess prune =
        ChildProcess.start(
            "prune",
            Map.of("BACKUP_URL", "file:" + store, "SRC_DBNAME", "app", "KEEP_MONTHLY", "12"),
            folder.resolve("many.log"))) {
      int exitCode = prune.await();
      assertThat(exitCode).as(prune.log()).isZero();
    }
    assertThat(count(app)).isBetween(2L * 168, 2L * (169 + 12));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private void fill(TestStore place, int... daysAgo) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      for (int days : daysAgo) {
        app.file(name(days), now.minus(Duration.ofDays(days)), false);
      }
    }
  }

  private String name(int daysAgo) {
    return BackupTime.nameOf(now.minus(Duration.ofDays(daysAgo)));
  }

  private static Run backUp(TestStore store, Map<String, String> variables) {
    return run("backup", store, Run.variables(Run.database("SRC_", server, "app"), variables));
  }

  private static Run run(String job, TestStore store, Map<String, String> variables) {
    Map<String, String> side =
        job.equals("restore") ? Run.database("DST_", server, "postgres") : Map.of();
    return Run.of(
        job, Run.variables(store.settings(), side, Map.of("SRC_DBNAME", "app"), variables));
  }

  private static void assertDone(Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
