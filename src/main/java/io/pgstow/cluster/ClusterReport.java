package io.pgstow.cluster;

import java.util.List;

/**
 * What a job for a whole server has come to.
 *
 * @param name of the backup
 * @param lines the globals first, under the empty name
 */
public record ClusterReport(String name, List<Line> lines) {

  /**
   * What became of a database.
   *
   * @param database its name on the source
   * @param size on the source's disk, bytes
   */
  public record Line(String database, long size, Outcome outcome) {}
}
