package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest.Member;

/**
 * A database to restore.
 *
 * @param member its backup
 * @param name it gets in the destination
 */
public record RestoredDatabase(Member member, String name) {
  @Override
  public String toString() {
    return name;
  }
}
