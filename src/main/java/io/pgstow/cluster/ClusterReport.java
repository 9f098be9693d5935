package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Failure;
import io.pgstow.manifest.ClusterManifest.LeftOut;
import io.pgstow.manifest.ClusterManifest.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * What a job for a whole server has come to.
 *
 * @param name of the backup
 * @param lines the globals first, under the empty name
 */
public record ClusterReport(String name, List<Line> lines) {

  /** Of a backup: what was done before has no attempt. */
  static ClusterReport of(ClusterManifest manifest, Attempts attempts) {
    var lines = new ArrayList<Line>();
    for (Member member : manifest.databases()) {
      lines.add(
          new Line(
              member.database(),
              member.databaseSize(),
              attempts.of(member.database()).orElseGet(Outcome.DoneBefore::new)));
    }
    for (Failure failure : manifest.failed()) {
      lines.add(
          new Line(
              failure.database(),
              0,
              attempts
                  .of(failure.database())
                  .orElseGet(() -> new Outcome.LeftOut(failure.error()))));
    }
    for (LeftOut each : manifest.leftOut()) {
      lines.add(new Line(each.database(), 0, new Outcome.LeftOut(each.why())));
    }
    return new ClusterReport(manifest.name(), List.copyOf(lines));
  }

  /**
   * What became of a database.
   *
   * @param database its name on the source
   * @param size on the source's disk, bytes
   */
  public record Line(String database, long size, Outcome outcome) {}
}
