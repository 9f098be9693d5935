package io.pgstow.job;

import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ClusterRestore;
import io.pgstow.cluster.RestoredDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Restores the globals, then every database, of a server from the store. */
final class ClusterRestoreJob {
  private static final int ALL_DATABASES = Integer.MAX_VALUE;

  private ClusterRestoreJob() {}

  static List<Step> steps(Steps steps, ClusterRestore restore, Consumer<ClusterReport> report) {
    return List.of(
        steps.act("wait for the destination", restore::await),
        steps.act("open the backup of the cluster", restore::open),
        steps.act("destination preflight", restore::preflight),
        steps.act("claim the destination", restore::begin),
        steps.act("globals", restore::restoreGlobals),
        steps.<RestoredDatabase, RestoredDatabase>parallel(
            "databases",
            restore.jobs(),
            ALL_DATABASES,
            restore::beginDatabases,
            restore::read,
            restore::restore,
            chunk -> {},
            restore::release),
        steps.act("summary", () -> restore.finish(report)));
  }
}
