package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Verification;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code list}, {@code prune} and {@code latest} say the same of a backup, and it is true. */
final class RetentionTruthIT {
  private static final Map<String, String> KEEP_ONE = Map.of("KEEP_DAYS", "0", "KEEP_LAST", "1");

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;

  private final Instant now = Instant.now();

  @BeforeAll
  static void start() throws SQLException {
    s3 = S3Server.start();
    server = PostgresServer.start(16);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE fact AS SELECT i AS id, repeat('x', 100) AS text FROM generate_series(1, 1000) i",
        "CREATE TABLE other AS SELECT 1 AS id");
  }

  @AfterAll
  static void stop() {
    server.close();
    s3.close();
  }

  static Stream<TestStore> stores() {
    String place = UUID.randomUUID().toString();
    return Stream.of(TestStore.folder(folder.resolve(place)), TestStore.bucket(s3, place));
  }

  /** What may be wrong with the newest backup, and what it is called by all of them. */
  private enum Wrong {
    CUT("DAMAGED", "damaged", (store, key) -> store.put(key.customArchive(), new byte[3])),
    GROWN("DAMAGED", "damaged", (store, key) -> store.put(key.customArchive(), new byte[3000])),
    GONE("DAMAGED", "damaged", (store, key) -> store.delete(key.customArchive())),
    MEMBER_GONE(
        "DAMAGED", "damaged", (store, key) -> store.delete(key.directoryArchive() + "3310.dat.gz")),
    MEMBER_CUT(
        "DAMAGED",
        "damaged",
        (store, key) -> store.put(key.directoryArchive() + "3310.dat.gz", new byte[3])),
    RECORDED(
        "DAMAGED",
        "damaged",
        (store, key) ->
            store.put(
                key.verification(),
                Verification.damaged(Instant.now(), Level.CONTENT, null, "flipped").toJson())),
    MANIFEST_NULL(
        "UNREADABLE",
        "manifest not readable",
        (store, key) -> store.put(key.manifest(), "null".getBytes(UTF_8))),
    MANIFEST_CUT(
        "UNREADABLE",
        "manifest not readable",
        (store, key) -> store.put(key.manifest(), "{\"schemaVersion\":2,".getBytes(UTF_8))),
    MANIFEST_NEWER(
        "UNREADABLE",
        "manifest not readable",
        (store, key) ->
            store.put(
                key.manifest(), "{\"schemaVersion\":99,\"tool\":\"pgstow 9\"}".getBytes(UTF_8)));

    private final String state;
    private final String reason;

    @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
    private final BiConsumer<ObjectStore, BackupKey> harm;

    Wrong(String state, String reason, BiConsumer<ObjectStore, BackupKey> harm) {
      this.state = state;
      this.reason = reason;
      this.harm = harm;
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void whatever_is_wrong_with_the_newest_is_wrong_to_all_and_the_good_one_stays(TestStore place) {
    for (Wrong wrong : Wrong.values()) {
      for (String newest : List.of(name(1), "named")) {
        String database = wrong + " " + newest;
        try (ObjectStore store = place.open()) {
          var backups = new SampleBackups(store, database);
          backups.file(name(9), daysAgo(9), false);
          if (wrong.name().startsWith("MEMBER")) {
            backups.directory(newest, daysAgo(1));
          } else {
            backups.file(newest, daysAgo(1), false);
          }
          wrong.harm.accept(store, new BackupKey(database, newest));
        }
        assertThat(states(place, database))
            .as(database)
            .contains(newest + " " + wrong.state, name(9) + " COMPLETE");
        assertThat(latest(place, database)).as(database).isEqualTo(name(9));
        assertDone(run("unpin", place, database, Map.of("BACKUP_NAME", name(9))));
        assertThat(plan(place, database, KEEP_ONE))
            .as(database)
            .contains(name(9) + " keep newest, KEEP_LAST")
            .anyMatch(line -> line.startsWith(newest + " ") && line.endsWith(wrong.reason));
        assertThat(states(place, database)).contains(name(9) + " COMPLETE");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_is_dated_in_the_future_is_the_latest_only_where_there_is_no_other(TestStore place)
      throws Exception {
    backUp(place, "29990101T000000Z", Map.of());
    assertThat(logOfRestore(place, "alone from " + place))
        .contains("restoring", "app/29990101T000000Z.dump", "because no other is complete");
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file("ahead", now.plus(Duration.ofDays(400)), false);
    }
    backUp(place, "20260101T000000Z", Map.of());

    assertThat(logOfRestore(place, "past from " + place))
        .contains("restoring", "app/20260101T000000Z.dump")
        .contains("backup \"29990101T000000Z\" is dated 2999-01-01T00:00:00Z, in the future by")
        .contains("backup \"ahead\" is dated");
    Run verified = run("verify", place, "app", Map.of());
    assertDone(verified);
    assertThat(verified.out()).contains("app/20260101T000000Z.dump");
    assertThat(latest(place, "app")).isEqualTo("20260101T000000Z");
    assertThat(run("list", place, "app", Map.of()).out())
        .contains("in the future")
        .doesNotContain("| -");
    assertThat(plan(place, "app", KEEP_ONE))
        .contains(
            "29990101T000000Z keep not in the past",
            "ahead keep not in the past",
            "20260101T000000Z keep pinned, newest, KEEP_LAST");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void where_nothing_is_good_nothing_is_deleted_and_nothing_is_the_latest(TestStore place) {
    for (Wrong wrong : Wrong.values()) {
      String database = wrong + " alone";
      try (ObjectStore store = place.open()) {
        var backups = new SampleBackups(store, database);
        for (int days : List.of(5, 9)) {
          if (wrong.name().startsWith("MEMBER")) {
            backups.directory(name(days), daysAgo(days));
          } else {
            backups.file(name(days), daysAgo(days), false);
          }
          wrong.harm.accept(store, new BackupKey(database, name(days)));
        }
      }
      assertThat(plan(place, database, KEEP_ONE))
          .hasSize(2)
          .allMatch(line -> line.contains("keep"));
      for (String job : List.of("pin", "verify")) {
        Run none = run(job, place, database, Map.of());
        assertThat(none.exitCode()).as(none.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
        assertThat(none.err()).contains("complete, readable and undamaged", "BACKUP_NAME");
      }
      Run restored = restore(place, database, "of " + database, Map.of());
      assertThat(restored.exitCode()).as(restored.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
      Run named = run("pin", place, database, Map.of("BACKUP_NAME", name(5)));
      boolean readable = wrong.state.equals("DAMAGED");
      assertThat(named.exitCode())
          .as(named.err())
          .isEqualTo(readable ? ExitCode.DONE : ExitCode.ARCHIVE);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_backup_of_a_part_is_in_line_with_others_of_that_part_only(TestStore place) {
    backUp(place, "20260101T000000Z", Map.of());
    backUp(place, "20260102T000000Z", Map.of("TABLES", "public.other"));
    backUp(place, "20260103T000000Z", Map.of("SCHEMA_ONLY", "true"));
    backUp(place, "20260104T000000Z", Map.of("TABLES", "public.other"));
    backUp(
        place,
        "20260105T000000Z",
        Map.of("EXCLUDE_TABLE_DATA", "fact", "DUMP_FORMAT", "directory"));
    backUp(place, "20260106T000000Z", Map.of("LARGE_OBJECTS", "false"));
    backUp(place, "20260107T000000Z", Map.of("DATA_ONLY", "true"));

    JsonNode list = list(place, "app");
    assertThat(list.get(0).get("state").asString()).isEqualTo("PARTIAL");
    assertThat(list.get(0).get("selection").get("DATA_ONLY").asString()).isEqualTo("true");
    assertThat(list.get(6).get("state").asString()).isEqualTo("COMPLETE");
    assertThat(list.get(6).get("selection").isNull()).isTrue();
    assertThat(run("list", place, "app", Map.of()).out()).contains("partial");

    assertThat(plan(place, "app", KEEP_ONE))
        .containsExactly(
            "20260107T000000Z keep newest, KEEP_LAST; partial: DATA_ONLY=true",
            "20260106T000000Z keep newest, KEEP_LAST; partial: LARGE_OBJECTS=false",
            "20260105T000000Z keep newest, KEEP_LAST; partial: EXCLUDE_TABLE_DATA=fact",
            "20260104T000000Z keep newest, KEEP_LAST; partial: TABLES=public.other",
            "20260103T000000Z keep newest, KEEP_LAST; partial: SCHEMA_ONLY=true",
            "20260102T000000Z delete no rule; partial: TABLES=public.other",
            "20260101T000000Z keep newest, KEEP_LAST");

    Run restored = restore(place, "app", "whole of " + place, Map.of());
    assertDone(restored);
    assertThat(restored.out()).contains("all equal: ", "1,0");
  }

  @Test
  void a_backup_without_owners_or_privileges_is_of_all_of_the_database() {
    TestStore place = TestStore.folder(folder.resolve("whole"));
    backUp(place, "a", Map.of("NO_OWNER", "true", "NO_PRIVILEGES", "true", "NO_COMMENTS", "true"));
    backUp(place, "b", Map.of("COLUMN_INSERTS", "true", "LARGE_OBJECTS", "true"));
    assertThat(states(place, "app")).containsExactlyInAnyOrder("a COMPLETE", "b COMPLETE");
    // it has no numbers of rows
    assertDone(run("verify", place, "app", Map.of("BACKUP_NAME", "b")));
    assertDone(restore(place, "app", "commands", Map.of("BACKUP_NAME", "b")));
  }

  /** A record counts for the backup that was read, whatever any clock says. */
  @ParameterizedTest
  @MethodSource("stores")
  void recorded_damage_counts_however_wrong_the_clocks_are(TestStore place) {
    for (Duration ahead :
        List.of(
            Duration.ofMinutes(10),
            Duration.ofDays(2),
            Duration.ofMinutes(-10),
            Duration.ofDays(-2))) {
      String name = "clock " + ahead;
      backUp(place, name, Map.of("DUMP_COMPRESS", "none"));
      String manifest = "app/" + name + ".manifest.json";
      String written = new String(place.read(manifest), UTF_8);
      for (String field : List.of("start", "end")) {
        Matcher time = Pattern.compile("\"" + field + "\" : \"([^\"]+)\"").matcher(written);
        assertThat(time.find()).isTrue();
        written =
            written.replace(time.group(1), Instant.parse(time.group(1)).plus(ahead).toString());
      }
      place.write(manifest, written.getBytes(UTF_8));
      byte[] archive = place.read("app/" + name + ".dump");
      archive[archive.length - 100] ^= 1;
      place.write("app/" + name + ".dump", archive);
      Run found = run("verify", place, "app", Map.of("BACKUP_NAME", name));
      assertThat(found.exitCode()).as(found.err()).isEqualTo(ExitCode.VERIFICATION);
      // a pin changes the manifest and not the backup
      assertDone(run("pin", place, "app", Map.of("BACKUP_NAME", name)));
      assertDone(run("unpin", place, "app", Map.of("BACKUP_NAME", name)));
      assertThat(states(place, "app")).contains(name + " DAMAGED");
      Run refused = restore(place, "app", "refused", Map.of("BACKUP_NAME", name));
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(refused.err()).contains("is damaged");
    }
    backUp(place, "20260101T000000Z", Map.of());
    assertThat(latest(place, "app")).isEqualTo("20260101T000000Z");
    assertDone(run("unpin", place, "app", Map.of("BACKUP_NAME", "20260101T000000Z")));
    assertThat(plan(place, "app", KEEP_ONE))
        .filteredOn(line -> line.contains(" keep newest"))
        .containsExactly("20260101T000000Z keep newest, KEEP_LAST");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_is_recorded_of_a_backup_is_not_said_of_one_that_takes_its_name(TestStore place) {
    backUp(place, "one", Map.of("DUMP_COMPRESS", "none"));
    byte[] archive = place.read("app/one.dump");
    archive[archive.length - 100] ^= 1;
    place.write("app/one.dump", archive);
    assertThat(run("verify", place, "app", Map.of("BACKUP_NAME", "one")).exitCode())
        .isEqualTo(ExitCode.VERIFICATION);
    byte[] record = place.read("app/one.verified.json");
    assertThat(states(place, "app")).containsExactly("one DAMAGED");

    backUp(place, "one", Map.of("FORCE", "true"));
    // even if it comes too late, by a clock that is ahead
    place.write("app/one.verified.json", record);
    assertThat(states(place, "app")).containsExactly("one COMPLETE");
    assertThat(latest(place, "app")).isEqualTo("one");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_renamed_folder_of_a_database_is_as_good_as_before(TestStore place) {
    backUp(place, "20260101T000000Z", Map.of());
    backUp(place, "20260102T000000Z", Map.of("DUMP_FORMAT", "directory"));
    try (ObjectStore store = place.open();
        Stream<StoredObject> objects = store.list("app/")) {
      for (StoredObject object : objects.toList()) {
        store.copy(store, object, object.key().replaceFirst("app/", "renamed/"));
        store.delete(object.key());
      }
    }
    assertThat(states(place, "renamed"))
        .containsExactly("20260102T000000Z COMPLETE", "20260101T000000Z COMPLETE");
    for (String name : List.of("20260101T000000Z", "20260102T000000Z")) {
      assertDone(run("verify", place, "renamed", Map.of("BACKUP_NAME", name)));
      assertDone(restore(place, "renamed", "renamed " + name + place, Map.of("BACKUP_NAME", name)));
    }
    assertThat(plan(place, "renamed", KEEP_ONE))
        .containsExactly(
            "20260102T000000Z keep newest, KEEP_LAST", "20260101T000000Z delete no rule");
  }

  @Test
  void a_destination_that_differs_is_not_recorded_as_damage() throws SQLException {
    TestStore place = TestStore.folder(folder.resolve("differs"));
    backUp(place, "one", Map.of());
    try (var other = PostgresServer.start(16)) {
      other.execute("postgres", "ALTER DATABASE template0 ALLOW_CONNECTIONS true");
      other.execute("template0", "SELECT lo_create(0)");
      Run run =
          run(
              "verify",
              place,
              "app",
              Run.variables(
                  Run.database("DST_", other, "ignored"),
                  Map.of("BACKUP_NAME", "one", "VERIFY_LEVEL", "restore")));
      assertThat(run.exitCode()).as(run.err()).isNotIn(ExitCode.DONE, ExitCode.UNEXPECTED);
    }
    assertThat(states(place, "app")).containsExactly("one COMPLETE");
    assertThat(place.keys()).noneMatch(key -> key.endsWith(".verified.json"));
  }

  @Test
  void a_backup_is_kept_while_it_is_restored_and_not_replaced() {
    TestStore place = TestStore.bucket(s3, "leased");
    backUp(place, "20260101T000000Z", Map.of());
    backUp(place, "20260102T000000Z", Map.of());
    String lease = "app/20260101T000000Z.restoring.json";
    Map<String, String> one = Map.of("BACKUP_NAME", "20260101T000000Z");
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      Map<String, String> through =
          Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString(), "S3_MAX_RETRIES", "0");
      proxy.inject(
          S3Operation.GET_OBJECT.and(request -> request.key().endsWith(".dump")),
          Occurrences.from(3),
          new Fault.Answer(403, "AccessDenied", "no"));
      Run failed = restore(place, "app", "leased", Run.variables(one, through));
      assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.STORE);
    }
    assertThat(new String(place.read(lease), UTF_8))
        .contains("lastActive", "/leased\"")
        .doesNotContain(server.password());
    assertThat(plan(place, "app", KEEP_ONE))
        .anyMatch(line -> line.startsWith("20260101T000000Z keep being restored, last active"));
    assertThat(states(place, "app")).hasSize(2);
    Run replacing =
        run(
            "backup",
            place,
            "app",
            Run.variables(Run.database("SRC_", server, "app"), one, Map.of("FORCE", "true")));
    assertThat(replacing.exitCode()).as(replacing.err()).isEqualTo(ExitCode.BUSY);
    assertThat(replacing.err()).contains("a restore is reading it", "delete");

    assertDone(restore(place, "app", "leased", one));
    assertThat(place.keys()).doesNotContain(lease);
    assertThat(plan(place, "app", KEEP_ONE)).contains("20260101T000000Z delete no rule");
  }

  @Test
  void a_store_that_takes_no_lease_is_restored_from_all_the_same() {
    TestStore place = TestStore.bucket(s3, "read-only");
    backUp(place, "one", Map.of());
    try (var proxy = FaultProxy.before(s3.endpoint())) {
      proxy.inject(
          S3Operation.PUT_OBJECT,
          Occurrences.always(),
          new Fault.Answer(403, "AccessDenied", "read only"));
      Run run =
          restore(
              place, "app", "read only", Map.of("S3_ENDPOINT_URL", proxy.endpoint().toString()));
      assertDone(run);
      assertThat(proxy.faulted()).anyMatch(request -> request.key().endsWith(".restoring.json"));
    }
  }

  private static String latest(TestStore place, String database) {
    Run pinned = run("pin", place, database, Map.of());
    assertDone(pinned);
    List<String> names =
        list(place, database)
            .valueStream()
            .filter(each -> each.get("pinned").asBoolean())
            .map(each -> each.get("name").asString())
            .toList();
    assertThat(names).hasSize(1);
    return names.getFirst();
  }

  private static List<String> states(TestStore place, String database) {
    return list(place, database)
        .valueStream()
        .map(each -> each.get("name").asString() + " " + each.get("state").asString())
        .toList();
  }

  private static JsonNode list(TestStore place, String database) {
    Run run = run("list", place, database, Map.of("OUTPUT", "json"));
    assertDone(run);
    return JsonMapper.shared().readTree(run.out()).get("backups");
  }

  /** Carries it out, too. */
  private static List<String> plan(TestStore place, String database, Map<String, String> rules) {
    Run run = run("prune", place, database, Run.variables(rules, Map.of("OUTPUT", "json")));
    assertDone(run);
    var lines = new ArrayList<String>();
    JsonMapper.shared()
        .readTree(run.out())
        .get("plan")
        .valueStream()
        .forEach(
            line ->
                lines.add(
                    String.join(
                        " ",
                        Arrays.asList(
                            line.get("name").asString(),
                            line.get("decision").asString(),
                            line.get("because").asString()))));
    return lines;
  }

  private static void backUp(TestStore place, String name, Map<String, String> settings) {
    assertDone(
        run(
            "backup",
            place,
            "app",
            Run.variables(
                Run.database("SRC_", server, "app"), Map.of("BACKUP_NAME", name), settings)));
  }

  private static String logOfRestore(TestStore place, String destination) throws Exception {
    Map<String, String> settings =
        Run.variables(
            place.settings(),
            Map.of("SRC_DBNAME", "app"),
            Run.database("DST_", server, destination));
    try (ChildProcess restore =
        ChildProcess.start("restore", settings, folder.resolve(destination + ".log"))) {
      assertThat(restore.await()).as(restore.log()).isZero();
      return restore.log();
    }
  }

  private static Run restore(
      TestStore place, String database, String destination, Map<String, String> settings) {
    return run(
        "restore",
        place,
        database,
        Run.variables(Run.database("DST_", server, destination), settings));
  }

  private static Run run(
      String job, TestStore place, String database, Map<String, String> settings) {
    return Run.of(job, Run.variables(place.settings(), Map.of("SRC_DBNAME", database), settings));
  }

  private static void assertDone(Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  private Instant daysAgo(int days) {
    return now.minus(Duration.ofDays(days));
  }

  private String name(int days) {
    return BackupTime.nameOf(daysAgo(days));
  }
}
