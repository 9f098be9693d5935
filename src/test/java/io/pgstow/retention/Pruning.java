package io.pgstow.retention;

import io.pgstow.job.JobRunner;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Begun;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.retention.PrunePlan.Line;
import io.pgstow.store.ObjectStore;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Prunings at a moment, and what is some days old at it. */
abstract class Pruning {
  static final RetentionRules DAYS = new RetentionRules(7, 0, 0, 0, 0);

  final Instant now = Instant.now();

  /** An empty place in a folder, and one in a bucket. */
  static Stream<TestStore> stores(Path folder, S3Server server) {
    String place = UUID.randomUUID().toString();
    return Stream.of(
        TestStore.folder(folder.resolve(place)), TestStore.bucket(server, "of/" + place));
  }

  static void begin(ObjectStore store, String name, List<String> archives) {
    String key = new BackupKey("app", name).begun();
    Begun mark = Begun.now(UUID.randomUUID(), "pgstow", Instant.now());
    store.put(key, mark.withArchives(archives, key).toJson());
  }

  static void begin(ObjectStore store, String name, Instant lastActive) {
    store.put(
        new BackupKey("app", name).begun(),
        Begun.now(UUID.randomUUID(), "pgstow", lastActive).toJson());
  }

  static List<Line> prune(ObjectStore store, RetentionRules rules, Instant now) {
    return prune(store, new PruneOptions("app", rules, false, false), now);
  }

  static List<Line> prune(ObjectStore store, PruneOptions options, Instant now) {
    var lines = new ArrayList<Line>();
    var clock = Clock.fixed(now, ZoneOffset.UTC);
    new JobRunner(new Cancellation(), new Progress(ProgressDisplay.none(), clock))
        .prune(new Prune(options, store, clock), plan -> lines.addAll(plan.lines()));
    return lines;
  }

  Instant daysAgo(int days) {
    return now.minus(Duration.ofDays(days));
  }

  String name(int days) {
    return BackupTime.nameOf(daysAgo(days));
  }
}
