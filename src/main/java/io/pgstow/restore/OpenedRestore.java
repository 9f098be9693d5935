package io.pgstow.restore;

import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import java.util.List;

/** A restore that has its backup, and has changed nothing yet. */
public sealed interface OpenedRestore permits OpenedArchiveRestore, OpenedScriptRestore {

  /** Fails on anything that would make the restore fail later. */
  void preflight();

  /** What there is to know before the start; changes nothing. */
  List<Finding> findings();

  /**
   * What {@link #prepare} would do now, in words; changes nothing.
   *
   * @throws PgstowException as it would fail
   */
  String outlook();

  /**
   * Makes the database, or finds the one to go on with, takes the lock on it, and takes back what
   * an earlier run has left in the way. The caller closes what it gets.
   */
  PreparedRestore prepare();
}
