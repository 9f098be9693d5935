package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest.Member;
import java.util.Set;

/**
 * A database to restore.
 *
 * @param member its backup
 * @param name it gets in the destination
 */
public record RestoredDatabase(Member member, String name) {
  private static final Set<String> SYSTEM = Set.of("postgres", "template1");

  /** Whether it is one that every server has. */
  boolean isSystem() {
    return SYSTEM.contains(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
