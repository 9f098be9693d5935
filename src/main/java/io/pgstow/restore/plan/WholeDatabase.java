package io.pgstow.restore.plan;

import java.util.Map;
import java.util.Set;

/**
 * What a restore brings along that is not in a database but of it.
 *
 * @param properties whether its owner, settings, privileges, comment and limits are
 * @param system whether it may be one that every server has, which is restored into and never
 *     dropped or made
 * @param tablespaces what takes the place of those of the source, by their names
 * @param others names of databases that are restored together with it, into the same server
 */
public record WholeDatabase(
    boolean properties, boolean system, Map<String, String> tablespaces, Set<String> others) {
  /** What is in the database, and nothing else. */
  public static final WholeDatabase CONTENTS = new WholeDatabase(false, false, Map.of(), Set.of());

  /** The tablespace that takes the place of another, or that one. */
  public String tablespace(String name) {
    return tablespaces.getOrDefault(name, name);
  }
}
