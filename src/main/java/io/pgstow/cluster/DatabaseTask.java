package io.pgstow.cluster;

/**
 * What is to be done with one database of a server.
 *
 * @param name of the database
 */
public record DatabaseTask(String name, Work work) {

  /** How far a turn of a database has come. */
  enum Turn {
    /** This process has done it. */
    DONE,
    /** An earlier run or another process has. */
    DONE_BEFORE,
    /** Another process is at it. */
    ELSEWHERE
  }

  /** The work of one turn. */
  @FunctionalInterface
  interface Work {
    /**
     * Works.
     *
     * @throws io.pgstow.error.PgstowException with the exit code {@code BUSY} if another process
     *     has taken the database meanwhile
     */
    Turn run();
  }

  @Override
  public String toString() {
    return name;
  }
}
