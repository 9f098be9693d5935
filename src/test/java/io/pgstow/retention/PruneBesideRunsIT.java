package io.pgstow.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.job.JobRunner;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.Lease;
import io.pgstow.manifest.Withdrawal;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.retention.PrunePlan.Kind;
import io.pgstow.retention.PrunePlan.Line;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.s3.S3Store;
import io.pgstow.testing.Fault;
import io.pgstow.testing.FaultProxy;
import io.pgstow.testing.Occurrences;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pruning makes of runs that are at work, that were killed, or that broke off. */
final class PruneBesideRunsIT extends Pruning {
  private static final RetentionRules LAST = new RetentionRules(0, 1, 0, 0, 0);

  @TempDir static Path folder;
  @AutoClose private static final S3Server server = S3Server.start();

  static Stream<TestStore> stores() {
    return stores(folder, server);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void beside_the_mark_of_a_run_only_what_it_has_told_is_its_own(TestStore place) {
    List<String> foreign =
        List.of("app/killed.dump", "app/killed.sql", "app/killed/1.dat", "app/half.dump");
    List<String> own =
        List.of("app/done.dump", "app/half/toc.dat", "app/half/1.dat.gz", "app/old.dump");
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file(name(1), daysAgo(1), false);
      Stream.concat(foreign.stream(), own.stream()).forEach(key -> store.put(key, new byte[1]));
      begin(store, "killed", List.of());
      begin(store, "done", List.of("app/done.dump"));
      begin(store, "half", List.of("app/half/"));
      begin(store, "old", now);

      prune(store, DAYS, now.plus(Duration.ofHours(25)));
    }
    assertThat(place.keys()).containsAll(foreign).hasSize(foreign.size() + 2);
  }

  @Test
  void what_is_younger_than_the_last_sign_of_a_run_is_not_its_own() throws IOException {
    TestStore place = TestStore.folder(folder.resolve("younger"));
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file(name(1), daysAgo(1), false);
      store.put("app/nightly.dump", new byte[1]);
      begin(store, "nightly", List.of("app/nightly.dump"));
      FileTime before = FileTime.from(Instant.now().minus(Duration.ofMinutes(5)));
      Files.setLastModifiedTime(folder.resolve("younger/app/nightly.begun.json"), before);

      prune(store, DAYS, now.plus(Duration.ofHours(25)));
    }
    assertThat(place.keys()).contains("app/nightly.dump").doesNotContain("app/nightly.begun.json");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_was_left_incomplete_is_swept_after_a_day(TestStore place) {
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file(name(1), daysAgo(1), false);
      begin(store, "killed", now);
      begin(store, "killed-too", now);
      begin(store, "on-its-way", now);
      store.put("app/killed.dump", new byte[7]);
      store.put("app/killed-too/toc.dat", new byte[7]);
      store.upload("app/on-its-way.dump").part(1, 0, new byte[3], 3);
      store.upload("app-2/on-its-way.dump").part(1, 0, new byte[3], 3);

      assertThat(prune(store, DAYS, now)).hasSize(1);
      assertThat(place.keys()).hasSize(7);
      assertThat(place.pendingUploads()).hasSize(2);

      assertThat(prune(store, DAYS, now.plus(Duration.ofHours(25))))
          .extracting(Line::kind)
          .containsExactly(
              Kind.BACKUP, Kind.INCOMPLETE, Kind.INCOMPLETE, Kind.INCOMPLETE, Kind.UPLOAD);
      assertThat(place.keys()).hasSize(2);
      assertThat(place.pendingUploads()).containsExactly("app-2/on-its-way.dump");
    }
  }

  /** The object of a dump that takes days says when its upload began; so do its parts. */
  @ParameterizedTest
  @MethodSource("stores")
  void a_dump_that_takes_days_is_at_work_as_long_as_it_says_so(TestStore place) {
    Instant later = now.plus(Duration.ofDays(3));
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file(name(1), daysAgo(1), false);
      store.put("app/long.dump", new byte[7]);
      store.upload("app/long too.dump").part(1, 0, new byte[3], 3);
      begin(store, "long", later.minus(Duration.ofHours(23)));
      begin(store, "long too", later.minus(Duration.ofMinutes(1)));

      assertThat(prune(store, DAYS, later)).extracting(Line::kind).containsExactly(Kind.BACKUP);
      assertThat(place.keys()).contains("app/long.dump", "app/long.begun.json");
      assertThat(place.pendingUploads()).containsExactly("app/long too.dump");

      prune(store, DAYS, later.plus(Duration.ofHours(2)));
      assertThat(place.keys()).doesNotContain("app/long.dump", "app/long.begun.json");
      assertThat(place.pendingUploads()).containsExactly("app/long too.dump");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_pgstow_has_not_begun_is_shown_and_stays_whatever_its_age(TestStore place) {
    List<String> foreign =
        List.of(
            "app/mine.dump",
            "app/20200101T000000Z.sql.gz",
            "app/folder/toc.dat",
            "app/folder/3310.dat.gz",
            "last/app-20200101-030000.sql.gz",
            "monthly/app-202001.sql.gz");
    try (ObjectStore store = place.open()) {
      new SampleBackups(store, "app").file(name(1), daysAgo(1), false);
      foreign.forEach(key -> store.put(key, new byte[9]));
      store.upload("app/somebody's.dump").part(1, 0, new byte[3], 3);

      List<Line> lines = prune(store, LAST, now.plus(Duration.ofDays(400)));

      assertThat(lines).allMatch(Line::kept);
      assertThat(lines)
          .filteredOn(line -> line.kind() == Kind.FOREIGN)
          .extracting(Line::name, Line::reason)
          .containsExactlyInAnyOrder(
              tuple("mine", "not ours"),
              tuple("20200101T000000Z", "not ours"),
              tuple("folder", "not ours"),
              tuple("last/app-20200101-030000", "not ours"),
              tuple("monthly/app-202001", "not ours"),
              tuple("app/somebody's.dump", "not ours"));
    }
    assertThat(place.keys()).containsAll(foreign).hasSize(foreign.size() + 2);
    assertThat(place.pendingUploads()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_backup_that_is_restored_stays_for_a_day_after_the_last_sign_of_it(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(30), daysAgo(30), false);
      app.file(name(31), daysAgo(31), false);
      Instant begun = now.plus(Duration.ofHours(1));
      store.put(
          new BackupKey("app", name(30)).lease(),
          Lease.now(UUID.randomUUID(), "host:5432/db", begun).toJson());

      assertThat(prune(store, DAYS, begun.plus(Duration.ofHours(23))))
          .extracting(Line::reason)
          .containsExactly(
              "newest, KEEP_DAYS", "being restored, last active 23 h 0 min ago", "no rule");
      assertThat(prune(store, DAYS, begun.plus(Duration.ofHours(25))))
          .extracting(Line::reason)
          .containsExactly("newest, KEEP_DAYS", "no rule");
    }
    assertThat(place.keys()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_backup_that_is_being_replaced_is_left_to_the_run_that_replaces_it(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(30), daysAgo(30), false);
      begin(store, name(30), now);

      assertThat(prune(store, DAYS, now))
          .extracting(Line::reason)
          .last()
          .asString()
          .startsWith("being written, last active");
    }
    assertThat(place.keys()).hasSize(5);
  }

  @Test
  void a_run_that_breaks_off_leaves_nothing_that_is_taken_for_a_backup() {
    TestStore place = TestStore.bucket(server, "broken");
    try (var proxy = FaultProxy.before(server.endpoint());
        ObjectStore store = new S3Store(S3Server.options(proxy.endpoint(), "broken"))) {
      var app = new SampleBackups(store, "app");
      Stream.of(1, 10, 11).forEach(days -> app.file(name(days), daysAgo(days), false));
      proxy.inject(
          S3Operation.DELETE_OBJECTS,
          Occurrences.from(2),
          new Fault.Answer(403, "AccessDenied", "no"));
      proxy.inject(
          S3Operation.DELETE_OBJECT,
          Occurrences.always(),
          new Fault.Answer(403, "AccessDenied", "no"));

      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> prune(store, DAYS, now))
          .withMessageContaining("access denied")
          .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.STORE));

      assertThat(new Catalogue(store).names("app")).containsExactly(name(1));
      proxy.reset();
      prune(store, DAYS, now.plus(Duration.ofHours(25)));
    }
    assertThat(place.keys()).hasSize(2);
  }

  /** What the run that broke off had been about to delete goes, and nothing else of these names. */
  @Test
  void what_a_run_that_broke_off_had_not_been_about_to_delete_stays() {
    TestStore place = TestStore.bucket(server, "broken off");
    try (var proxy = FaultProxy.before(server.endpoint());
        ObjectStore store = new S3Store(S3Server.options(proxy.endpoint(), "broken off"))) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.directory(name(10), daysAgo(10));
      app.file(name(11), daysAgo(11), false);
      store.put("app/" + name(10) + "/9999.dat", new byte[1]);
      store.put("app/" + name(10) + ".sql", new byte[1]);
      proxy.inject(
          S3Operation.DELETE_OBJECTS,
          Occurrences.from(2),
          new Fault.Answer(403, "AccessDenied", "no"));
      proxy.inject(
          S3Operation.DELETE_OBJECT,
          Occurrences.always(),
          new Fault.Answer(403, "AccessDenied", "no"));
      assertThatExceptionOfType(PgstowException.class).isThrownBy(() -> prune(store, DAYS, now));
      assertThat(new Catalogue(store).names("app")).containsExactly(name(1));

      proxy.reset();
      prune(store, DAYS, now.plus(Duration.ofHours(25)));
    }
    assertThat(place.keys())
        .hasSize(4)
        .contains("app/" + name(10) + "/9999.dat", "app/" + name(10) + ".sql");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void what_somebody_puts_in_the_place_of_what_a_dead_run_was_deleting_is_not_its_own(
      TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(10), daysAgo(10), false);
      app.directory(name(11), daysAgo(11));
      List<BackupSet> dying =
          new Catalogue(store)
              .sets("app").stream().filter(set -> !set.name().equals(name(1))).toList();
      Withdrawal.now(now, "app", dying).write(store, "app");
      List.of(name(10), name(11)).forEach(name -> store.delete("app/" + name + ".manifest.json"));
      store.put("app/" + name(10) + ".dump", "of somebody else".getBytes(UTF_8));
      store.put("app/" + name(11) + "/toc.dat", "of somebody else".getBytes(UTF_8));

      prune(store, DAYS, now.plus(Duration.ofHours(25)));
    }
    assertThat(place.keys())
        .containsExactlyInAnyOrder(
            "app/" + name(1) + ".dump",
            "app/" + name(1) + ".manifest.json",
            "app/" + name(10) + ".dump",
            "app/" + name(11) + "/toc.dat");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void nothing_is_deleted_by_a_clock_that_is_not_the_stores(TestStore place) {
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file(name(1), daysAgo(1), false);
      app.file(name(10), daysAgo(10), false);
      List<String> before = place.keys();
      for (Duration wrong : List.of(Duration.ofDays(2), Duration.ofMinutes(-11))) {
        var machine = Clock.offset(Clock.systemUTC(), wrong);
        var prune = new Prune(new PruneOptions("app", DAYS, false, false), store, machine, machine);
        var runner =
            new JobRunner(new Cancellation(), new Progress(ProgressDisplay.none(), machine));

        assertThatExceptionOfType(PgstowException.class)
            .isThrownBy(() -> runner.prune(prune, _ -> {}))
            .withMessageStartingWith("the clock of this machine says ")
            .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.PREFLIGHT));
        assertThat(place.keys()).containsExactlyInAnyOrderElementsOf(before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void nothing_of_a_server_is_either(TestStore place) {
    try (ObjectStore store = place.open()) {
      var key = new ClusterKey("running");
      store.put(key.globals(), new byte[1]);
      store.put(key.mark(), new byte[1]);
      List<String> before = place.keys();
      var machine = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));
      var prune = new ClusterPrune(DAYS, false, store, machine, machine);
      prune.plan(_ -> {});

      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(prune::delete)
          .withMessageStartingWith("the clock of this machine says ");
      assertThat(place.keys()).containsExactlyInAnyOrderElementsOf(before);
    }
  }
}
