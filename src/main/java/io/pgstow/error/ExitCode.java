package io.pgstow.error;

/**
 * What the end of a run means to whoever started it. Schedulers act on these numbers, so they never
 * change their meaning.
 */
public enum ExitCode {
  /** Everything asked for was done. */
  DONE(0),
  /** A defect of pgstow itself. */
  UNEXPECTED(1),
  /** The settings or arguments are wrong; nothing was touched. */
  USAGE(2),
  /** The database server could not be reached, or refused the connection. */
  DATABASE_UNREACHABLE(3),
  /** The database said no: a privilege, a statement, a client program that failed. */
  DATABASE_REFUSED(4),
  /** The object store could not be reached, or refused. */
  STORE(5),
  /** No such backup. */
  BACKUP_NOT_FOUND(6),
  /** The archive is corrupt or of an unsupported version. */
  ARCHIVE(7),
  /** What was read back differs from what was written. */
  VERIFICATION(8),
  /** Another run holds the lock. */
  BUSY(9),
  /** The run could not have finished, so it did not start. */
  PREFLIGHT(10),
  /** Some databases of a cluster failed. */
  PARTIAL(11),
  /** Stopped by a signal: 128 + SIGINT, as shells count. */
  STOPPED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The process exit status, 0 to 255. */
  public int number() {
    return number;
  }
}
