package io.pgstow.cluster;

import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.restore.script.ServerScript;
import java.util.Set;

/**
 * A database to restore.
 *
 * @param source its name on the source
 * @param name it gets in the destination
 * @param size on the source's disk, or in a script; bytes
 * @param origin where it is restored from
 */
public record RestoredDatabase(String source, String name, long size, Origin origin) {

  /** Where a database is restored from. */
  public sealed interface Origin {
    /** A backup of its own. */
    record Backup(Member member) implements Origin {}

    /** A part of a script. */
    record Part(ServerScript script) implements Origin {}
  }

  private static final Set<String> SYSTEM = Set.of("postgres", "template1");

  /** Whether it is one that every server has. */
  boolean isSystem() {
    return isSystem(name);
  }

  /** Whether every server has a database of this name. */
  static boolean isSystem(String name) {
    return SYSTEM.contains(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
