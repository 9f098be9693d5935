package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Verification;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.store.ObjectStore;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue as a user sees it. */
@Isolated("it asks for a time")
final class ListIT {
  private static final Instant START = Instant.parse("2026-11-21T02:34:00Z");
  private static final int MANY = 20_000;

  @TempDir static Path folder;
  private static S3Server s3;

  @BeforeAll
  static void start() {
    s3 = S3Server.start();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  static Stream<TestStore> stores() {
    return Stream.of(TestStore.folder(folder.resolve("few")), TestStore.bucket(s3, "few"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void the_newest_comes_first_and_what_is_wrong_is_marked(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(0), START, false);
      app.file(name(1), START.minus(Duration.ofDays(1)), true);
      app.directory(name(2), START.minus(Duration.ofDays(2)));
      app.file(name(3), START.minus(Duration.ofDays(3)), false);
      store.delete(new BackupKey("app", name(1)).manifest());
      store.delete(new BackupKey("app", name(2)).directoryArchive() + "toc.dat");
      store.put(
          new BackupKey("app", name(3)).verification(),
          Verification.damaged(START, Level.CONTENT, null, "flipped").toJson());
      new SampleBackups(store, "an/other").file(name(4), START.minus(Duration.ofDays(4)), true);
    }
    JsonNode list = list(place, Map.of());
    assertThat(list.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(list.get("backups").valueStream())
        .extracting(each -> each.get("name").asString() + " " + each.get("state").asString())
        .containsExactly(
            name(0) + " COMPLETE",
            name(1) + " INCOMPLETE",
            name(2) + " DAMAGED",
            name(3) + " DAMAGED",
            name(4) + " COMPLETE");
    JsonNode last = list.get("backups").get(4);
    assertThat(last.get("database").asString()).isEqualTo("an/other");
    assertThat(last.get("pinned").asBoolean()).isTrue();
    assertThat(last.get("seconds").asInt()).isEqualTo(60);
    assertThat(list.get("backups").get(3).get("verifiedLevel").asString()).isEqualTo("CONTENT");
    assertThat(list(place, Map.of("SRC_DBNAME", "an/other")).get("backups")).hasSize(1);
  }

  @Test
  void a_folder_that_does_not_exist_is_told_from_an_empty_one() throws Exception {
    TestStore missing = TestStore.folder(folder.resolve("misspelt"));
    var settings = Run.variables(missing.settings(), Map.of("SRC_DBNAME", "app", "QUIET", "true"));
    for (String job : List.of("list", "prune", "check")) {
      Path log = folder.resolve(job + ".log");
      try (ChildProcess run = ChildProcess.start(job, settings, log)) {
        run.await();
        assertThat(run.log()).contains("misspelt\" does not exist");
      }
    }
  }

  @Test
  void twenty_thousand_backups_are_listed_within_256_mib() throws Exception {
    Path many = folder.resolve("many");
    TestStore place = TestStore.folder(many);
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file(name(0), START, false);
    }
    byte[] manifest = place.read("app/" + name(0) + ".manifest.json");
    for (int i = 1; i < MANY; i++) {
      Path stem = many.resolve("app");
      String name = BackupTime.nameOf(START.minusSeconds(i * 3600L));
      Files.write(stem.resolve(name + ".dump"), new byte[] {1, 2, 3});
      Files.write(stem.resolve(name + ".manifest.json"), manifest);
    }
    Path log = folder.resolve("list.log");
    // 256 MiB is what it is given
    try (ChildProcess list = ChildProcess.start("list", place.settings(), log)) {
      assertThat(list.await()).as(list.log()).isEqualTo(ExitCode.DONE.number());
      assertThat(list.log().lines().filter(line -> line.contains("Z |"))).hasSize(MANY);
    }
  }

  private static JsonNode list(TestStore place, Map<String, String> settings) {
    Run run = Run.of("list", Run.variables(place.settings(), settings, Map.of("OUTPUT", "json")));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    return JsonMapper.shared().readTree(run.out());
  }

  private static String name(int daysAgo) {
    return BackupTime.nameOf(START.minus(Duration.ofDays(daysAgo)));
  }
}
