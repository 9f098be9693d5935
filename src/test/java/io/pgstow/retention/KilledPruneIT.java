package io.pgstow.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.job.JobRunner;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Withdrawal;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.store.ObjectStore;
import io.pgstow.testing.SampleBackups;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pruning that was killed has left, and what others have written in its place. */
final class KilledPruneIT {
  private final Instant now = Instant.now();

  @TempDir Path folder;

  @Test
  void what_it_was_about_to_delete_is_deleted_unless_somebody_has_written_it_again()
      throws Exception {
    TestStore place = TestStore.folder(folder);
    try (ObjectStore store = place.open()) {
      var app = new SampleBackups(store, "app");
      app.file("newest", now.minus(1, ChronoUnit.DAYS), false);
      app.file("left", now.minus(8, ChronoUnit.DAYS), false);
      app.file("daily", now.minus(8, ChronoUnit.DAYS), false);
      app.directory("nightly", now.minus(9, ChronoUnit.DAYS));
      List<BackupSet> sets =
          new Catalogue(store)
              .sets("app").stream().filter(set -> !set.name().equals("newest")).toList();
      Withdrawal.now(now, "app", sets).write(store, "app");
      for (BackupSet set : sets) {
        store.delete(List.of(new BackupKey("app", set.name()).manifest()));
      }
      List<String> theirs =
          sets.stream()
              .filter(set -> !set.name().equals("left"))
              .flatMap(set -> set.archive().stream())
              .toList();
      for (String key : theirs) {
        store.put(key, new byte[7]);
        Files.setLastModifiedTime(
            folder.resolve(key), FileTime.from(now.plus(1, ChronoUnit.MINUTES)));
      }

      prune(store);

      assertThat(place.keys()).containsAll(theirs).doesNotContain("app/left.dump");
    }
  }

  private void prune(ObjectStore store) {
    var options = new PruneOptions("app", new RetentionRules(7, 0, 0, 0, 0), false, false);
    var clock = Clock.fixed(now, ZoneOffset.UTC);
    new JobRunner(new Cancellation(), new Progress(ProgressDisplay.none(), clock))
        .prune(new Prune(options, store, clock), _ -> {});
  }
}
