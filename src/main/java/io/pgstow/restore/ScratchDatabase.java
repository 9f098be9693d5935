package io.pgstow.restore;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database for one run: closing drops it, if it was made. Used by one thread. */
public final class ScratchDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchDatabase.class);

  private final Database database;
  private final Destination destination;

  /**
   * A database that is not made yet.
   *
   * @param sessions that outlive a cancelled run
   * @param database under a name that nobody else uses
   */
  public ScratchDatabase(Sessions sessions, Database database) {
    this.database = database;
    this.destination = new Destination(sessions, database);
  }

  @Override
  public void close() {
    try {
      if (!(destination.inspect() instanceof Destination.State.Absent)) {
        destination.drop();
      }
    } catch (PgstowException e) {
      LOG.warn("the scratch database \"{}\" could not be dropped: drop it by hand", database);
      throw e;
    }
  }
}
