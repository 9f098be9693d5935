package io.pgstow.job;

import io.pgstow.cluster.ClusterBackup;
import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ServerDatabase;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Dumps the globals and every database of a server into the store. */
final class ClusterBackupJob {
  private static final int ALL_DATABASES = Integer.MAX_VALUE;

  private ClusterBackupJob() {}

  static List<Step> steps(Steps steps, ClusterBackup backup, Consumer<ClusterReport> report) {
    return List.of(
        steps.act("wait for the source", backup::await),
        steps.act("source preflight", backup::preflight),
        steps.act("claim the name", backup::begin),
        steps.act("globals", backup::backUpGlobals),
        steps.<ServerDatabase, ServerDatabase>parallel(
            "databases",
            backup.jobs(),
            ALL_DATABASES,
            backup::open,
            backup::read,
            backup::backUp,
            chunk -> {},
            backup::release),
        steps.act("write the manifest of the cluster", () -> backup.writeManifest(report)));
  }
}
