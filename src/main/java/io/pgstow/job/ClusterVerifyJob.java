package io.pgstow.job;

import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ClusterVerify;
import io.pgstow.cluster.OpenedClusterVerify;
import io.pgstow.manifest.ClusterManifest.Member;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Reads a backup of a server back: its globals, then each database. */
final class ClusterVerifyJob {
  private ClusterVerifyJob() {}

  static List<Step> steps(Steps steps, ClusterVerify verify, Consumer<ClusterReport> report) {
    var opened = new HandOver<OpenedClusterVerify>();
    return List.of(
        steps.act("open the backup of the cluster", () -> opened.put(verify.open())),
        steps.act("globals", () -> opened.get().checkGlobals()),
        steps.<Member>stream(
            "databases",
            1,
            () -> {},
            () -> opened.get().read(),
            chunk -> chunk.getItems().forEach(opened.get()::check),
            () -> {}),
        steps.act("record", () -> opened.get().record(report)));
  }
}
