package io.pgstow.cluster;

import java.util.Map;

/** Makes the ordinary restores that a restore of a server consists of. Thread-safe. */
@FunctionalInterface
public interface DatabaseRestores {
  /**
   * The restore of a database, which has not begun.
   *
   * @param system whether it is one that every server has
   * @param tablespaces what takes the place of those of the source
   */
  DatabaseRestore of(RestoredDatabase database, boolean system, Map<String, String> tablespaces);
}
