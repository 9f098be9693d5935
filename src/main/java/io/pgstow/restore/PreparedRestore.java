package io.pgstow.restore;

import io.pgstow.restore.check.Comparison;
import io.pgstow.restore.destination.Analysis;
import java.util.function.Consumer;

/**
 * A restore that holds the lock on its destination: what comes after an archive's phases, and after
 * a script, in the order in which it stands here. Whoever prepared the restore closes it.
 */
public sealed interface PreparedRestore extends AutoCloseable
    permits PreparedArchiveRestore, PreparedScriptRestore {

  /** Collects the planner's statistics; whoever asks closes it. */
  Analysis analysis();

  /**
   * Compares the destination with the backup, and fails when they differ.
   *
   * @param report is told what was compared, in either case
   */
  void compare(Consumer<Comparison> report);

  /** Looks at what a comparison with the backup does not show, and mends what it may. */
  void review();

  /**
   * Takes the place of the database that is to be replaced, if it was kept until all was restored.
   */
  default void takePlace() {}

  /** The last act, and away with the ledger. */
  void finish();

  @Override
  void close();
}
