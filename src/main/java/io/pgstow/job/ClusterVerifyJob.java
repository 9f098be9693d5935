package io.pgstow.job;

import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ClusterVerify;
import io.pgstow.manifest.ClusterManifest.Member;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Reads a backup of a server back: its globals, then each database. */
final class ClusterVerifyJob {
  private ClusterVerifyJob() {}

  static List<Step> steps(Steps steps, ClusterVerify verify, Consumer<ClusterReport> report) {
    return List.of(
        steps.act("open the backup of the cluster", verify::open),
        steps.act("globals", verify::checkGlobals),
        steps.<Member>stream(
            "databases",
            1,
            verify::begin,
            verify::read,
            chunk -> chunk.getItems().forEach(verify::check),
            () -> {}),
        steps.act("record", () -> verify.record(report)));
  }
}
