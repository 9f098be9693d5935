package io.pgstow.job;

import io.pgstow.manifest.BackupSet;
import io.pgstow.retention.Known;
import io.pgstow.retention.Lookup;
import io.pgstow.retention.Prune;
import io.pgstow.retention.PrunePlan;
import io.pgstow.retention.Removal;
import io.pgstow.retention.StoredBackup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Deletes the backups that no rule keeps. */
final class PruneJob {
  /** Small objects that are read side by side. */
  private static final int READERS = 8;

  private static final int READ_BETWEEN_CHECKS = 512;

  /** Few requests, and little to sweep when a run is killed. */
  private static final int DELETED_TOGETHER = 200;

  private PruneJob() {}

  static List<Step> steps(Steps steps, Prune prune, Consumer<PrunePlan> report) {
    var all = new ArrayList<Step>();
    all.add(steps.act("list the backups", prune::list));
    all.add(lookup(steps, "read times", prune.undated()));
    all.add(lookup(steps, "read manifests that decide", prune.decisive()));
    all.add(lookup(steps, "read manifests again", prune.decisive()));
    all.add(steps.act("plan", () -> prune.plan(report)));
    if (!prune.dryRun()) {
      Removal removal = prune.removal();
      // first: what has lost its mark is not pgstow's any more
      all.add(steps.act("abort uploads", prune::abortUploads));
      all.add(removal(steps, removal));
      all.add(steps.act("remove the deletion record", removal::forget));
    }
    return all;
  }

  private static Step lookup(Steps steps, String name, Lookup lookup) {
    return steps.<StoredBackup, Known>parallel(
        name,
        READERS,
        READ_BETWEEN_CHECKS,
        lookup::open,
        lookup::read,
        lookup::look,
        chunk -> lookup.record(chunk.getItems()),
        () -> {});
  }

  private static Step removal(Steps steps, Removal removal) {
    return steps.<BackupSet>stream(
        "delete",
        DELETED_TOGETHER,
        removal::open,
        removal::read,
        chunk -> removal.delete(chunk.getItems()),
        removal::close);
  }
}
