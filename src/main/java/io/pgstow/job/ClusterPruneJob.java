package io.pgstow.job;

import io.pgstow.retention.ClusterPrune;
import io.pgstow.retention.PrunePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Deletes the backups of servers that no rule keeps. */
final class ClusterPruneJob {
  private ClusterPruneJob() {}

  static List<Step> steps(Steps steps, ClusterPrune prune, Consumer<PrunePlan> report) {
    var all = new ArrayList<Step>();
    all.add(steps.act("plan", () -> prune.plan(report)));
    if (!prune.dryRun()) {
      all.add(steps.act("delete", prune::delete));
    }
    return all;
  }
}
