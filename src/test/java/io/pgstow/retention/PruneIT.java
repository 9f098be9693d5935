package io.pgstow.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.StoredReport;
import io.pgstow.manifest.Verification;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.retention.PrunePlan.Kind;
import io.pgstow.retention.PrunePlan.Line;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.s3.S3Store;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Request;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pruning leaves in a store, on every kind of store. */
final class PruneIT extends Pruning {
  private static final RetentionRules LAST = new RetentionRules(0, 1, 0, 0, 0);

  @TempDir static Path folder;
  @AutoClose private static final S3Server server = S3Server.start();

  static Stream<TestStore> stores() {
    return stores(folder, server);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_no_rule_keeps_goes_with_all_its_objects_and_nothing_else(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(8), daysAgo(8), false);
      app.directory(name(9), daysAgo(9));
      app.file("before the migration", daysAgo(10), false);
      new SampleBackups(store, "app-2").file(name(20), daysAgo(20), false);
      store.put("app/notes.txt", new byte[1]);

      List<Line> lines = prune(store, DAYS, now);

      assertThat(lines).extracting(Line::kept).containsExactly(true, false, false, false);
      assertThat(lines).extracting(Line::reason).startsWith("newest, KEEP_DAYS", "no rule");
    }
    assertThat(place.keys())
        .containsExactlyInAnyOrder(
            "app/" + name(1) + ".dump",
            "app/" + name(1) + ".manifest.json",
            "app/notes.txt",
            "app-2/" + name(20) + ".dump",
            "app-2/" + name(20) + ".manifest.json");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void reports_of_backups_that_were_not_made_go_after_the_days_that_all_is_kept(TestStore place) {
    try (ObjectStore store = place.open()) {
      for (String key : List.of("failed.report.html", "theirs.report.html")) {
        String page = key.startsWith("failed") ? StoredReport.GENERATOR : "theirs";
        store.put("app/" + key, page.getBytes(UTF_8));
      }

      assertThat(prune(store, DAYS, now.plus(Duration.ofDays(6)))).isEmpty();
      assertThat(prune(store, DAYS, now.plus(Duration.ofDays(8))))
          .extracting(Line::kind, Line::name, Line::kept)
          .containsExactly(tuple(Kind.REPORT, "failed", false));
    }
    assertThat(place.keys()).containsExactly("app/theirs.report.html");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_database_may_be_called_like_a_url_or_a_path(TestStore place) {
    for (String database : List.of("postgres://x/y", "../../etc", "a//b", "/", "..", "last/app")) {
      try (ObjectStore store = place.open()) {
        var backups = new SampleBackups(store, database);
        backups.file(name(1), daysAgo(1), false);
        backups.file(name(8), daysAgo(8), false);
        store.put("last/app-20200101-000000.sql.gz", new byte[1]);

        List<Line> lines = prune(store, new PruneOptions(database, DAYS, true, false), now);

        assertThat(lines).as(database).extracting(Line::kept).containsExactly(true, false);
        assertThat(new Catalogue(store).names(database)).as(database).containsExactly(name(1));
      }
    }
    assertThat(place.keys()).contains("last/app-20200101-000000.sql.gz");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_others_have_put_beside_a_backup_is_shown_and_stays(TestStore place) {
    String file = "app/" + name(8);
    String folder = "app/" + name(9);
    List<String> foreign =
        List.of(
            file + ".sql",
            file + ".tar",
            file + ".sql.gz",
            file + ".run-00000000.dump",
            file + "/3310.dat.gz",
            folder + ".dump",
            folder + "/9999.dat.gz",
            folder + "/blobs_1.toc",
            folder + "/pgstow.lock");
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(8), daysAgo(8), false);
      app.directory(name(9), daysAgo(9));
      foreign.forEach(key -> store.put(key, new byte[1_000]));

      assertThat(prune(store, DAYS, now))
          .extracting(Line::kind, Line::name, Line::size, Line::kept)
          .contains(
              tuple(Kind.BACKUP, name(8), Optional.of(14L), false),
              tuple(Kind.FOREIGN, name(8), Optional.of(5_000L), true),
              tuple(Kind.FOREIGN, name(9), Optional.of(4_000L), true));
      // nor does one that comes later take them for what is left of a backup
      prune(store, DAYS, now.plus(Duration.ofDays(3)));
    }
    assertThat(place.keys()).containsAll(foreign).hasSize(foreign.size() + 2);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_damaged_backup_is_not_the_newest_good_one(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(2), daysAgo(2), false);
      app.file(name(3), daysAgo(3), false);
      store.put(
          new BackupKey("app", name(1)).verification(),
          Verification.damaged(now, Level.CONTENT, null, "flipped").toJson());
      store.put(
          new BackupKey("app", name(2)).verification(),
          Verification.good(now, Level.CONTENT, null).toJson());

      assertThat(prune(store, LAST, now))
          .extracting(Line::reason)
          .containsExactly("damaged", "newest, KEEP_LAST", "no rule");
      assertThat(new Catalogue(store).names("app")).containsExactly(name(2));
    }
    assertThat(place.keys()).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_was_found_of_a_backup_that_was_since_replaced_does_not_count(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(2), daysAgo(2), false);
      store.put(
          new BackupKey("app", name(1)).verification(),
          Verification.damaged(daysAgo(1), Level.CONTENT, null, "flipped").toJson());

      assertThat(prune(store, LAST, now))
          .extracting(Line::reason)
          .containsExactly("newest, KEEP_LAST", "no rule");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_newest_backup_without_its_archive_or_with_a_strange_manifest_does_not_count(
      TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      Stream.of(1, 2, 3, 4).forEach(days -> app.file(name(days), daysAgo(days), false));
      store.put(new BackupKey("app", name(1)).manifest(), "{}".getBytes(UTF_8));
      store.delete(new BackupKey("app", name(2)).customArchive());

      assertThat(prune(store, LAST, now))
          .extracting(Line::reason)
          .containsExactly("manifest not readable", "damaged", "newest, KEEP_LAST", "no rule");
      assertThat(new Catalogue(store).names("app")).containsExactlyInAnyOrder(name(1), name(3));
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_pinned_backup_stays(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(400), daysAgo(400), true);
      app.file("named", daysAgo(500), true);

      assertThat(prune(store, DAYS, now))
          .extracting(Line::reason)
          .containsExactly("newest, KEEP_DAYS", "pinned", "pinned");
      assertThat(new Catalogue(store).names("app")).hasSize(3);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_dry_run_tells_the_same_and_changes_nothing(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      Stream.of(1, 10, 100).forEach(days -> app.file(name(days), daysAgo(days), days == 100));
      List<String> before = place.keys();

      List<Line> dry = prune(store, new PruneOptions("app", DAYS, false, true), now);

      assertThat(place.keys()).isEqualTo(before);
      assertThat(prune(store, DAYS, now)).isEqualTo(dry);
      assertThat(place.keys()).hasSize(4);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void each_folder_of_postgres_backup_local_is_a_series_of_its_own(TestStore place) {
    var then = Instant.parse("2026-11-21T12:00:00Z");
    List<String> kept =
        List.of(
            "daily/app-20261115.sql.gz",
            "daily/app-20261121.sql.gz",
            "daily/app-latest.sql.gz",
            "last/app-20261121-030000.sql.gz",
            "last/app-2-20200101-030000.sql.gz",
            "last/app-latest.sql.gz",
            "monthly/app-202610.sql.gz",
            "monthly/app-202611.sql.gz",
            "weekly/app-202647.sql.gz",
            "weekly/app-202646.sql.gz",
            "weekly/app-202699.sql.gz",
            "weekly/app-20261121-030000.sql.gz");
    List<String> deleted =
        List.of(
            "daily/app-20261113.sql.gz",
            "daily/app-20261101-030000.sql.gz",
            "last/app-20261110-030000.sql.gz",
            "last/app-20261109-030000/toc.dat",
            "last/app-20261109-030000/1.dat.gz",
            "monthly/app-202609.sql.gz",
            "weekly/app-202552.sql.gz",
            "weekly/app-202644.sql.gz");
    try (ObjectStore store = place.open()) {
      Stream.concat(kept.stream(), deleted.stream()).forEach(key -> store.put(key, new byte[9]));

      prune(store, new PruneOptions("app", DAYS, true, false), then);

      assertThat(place.keys()).containsExactlyInAnyOrderElementsOf(kept);
      prune(store, new PruneOptions("daily", DAYS, true, false), now.plus(Duration.ofDays(1000)));
      assertThat(place.keys()).containsExactlyInAnyOrderElementsOf(kept);
    }
  }

  @Test
  void what_is_locked_is_retained_and_said_so() {
    Instant until = now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(30));
    TestStore place = TestStore.bucket(server, "locked");
    try (var proxy = FaultProxy.before(server.endpoint());
        ObjectStore store = new S3Store(S3Server.options(proxy.endpoint(), "locked"))) {
      var app = new SampleBackups(store, "app");
      Stream.of(1, 10, 11).forEach(days -> app.file(name(days), daysAgo(days), false));
      Predicate<S3Request> locked = request -> request.key().contains(name(10));
      var denied = new Fault.Answer(403, "AccessDenied", "protected by object lock");
      proxy.inject(S3Operation.DELETE_OBJECTS, Occurrences.always(), denied);
      proxy.inject(S3Operation.DELETE_OBJECT.and(locked), Occurrences.always(), denied);
      proxy.inject(
          S3Operation.HEAD_OBJECT.and(locked),
          Occurrences.always(),
          new Fault.AddHeader("x-amz-object-lock-retain-until-date", until.toString()));

      prune(store, DAYS, now);

      assertThat(store.delete(List.of("app/" + name(10) + ".dump")))
          .singleElement()
          .hasToString("retained until " + until);
      proxy.reset();
      assertThat(new Catalogue(store).names("app")).containsExactlyInAnyOrder(name(1), name(10));
    }
    assertThat(place.keys()).hasSize(4);
  }

  /** As on a disk that is full, or with credentials for what docs/security.md gives a pruning. */
  @Test
  void a_store_that_takes_no_record_is_pruned_without_one() {
    TestStore place = TestStore.bucket(server, "full");
    try (var proxy = FaultProxy.before(server.endpoint());
        ObjectStore store = new S3Store(S3Server.options(proxy.endpoint(), "full"))) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(10), daysAgo(10), false);
      app.directory(name(11), daysAgo(11));
      proxy.inject(
          S3Operation.PUT_OBJECT,
          Occurrences.always(),
          new Fault.Answer(403, "AccessDenied", "no"));

      prune(store, DAYS, now);
    }
    assertThat(place.keys()).hasSize(2);
  }
}
