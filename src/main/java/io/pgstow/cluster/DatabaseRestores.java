package io.pgstow.cluster;

import io.pgstow.restore.plan.WholeDatabase;

/** Makes the ordinary restores that a restore of a server consists of. Thread-safe. */
@FunctionalInterface
public interface DatabaseRestores {
  /**
   * The restore of a database, which has not begun.
   *
   * @param whole what is restored that is not in the database but of it
   */
  DatabaseRestore of(RestoredDatabase database, WholeDatabase whole);
}
