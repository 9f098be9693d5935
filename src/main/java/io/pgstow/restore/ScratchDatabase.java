package io.pgstow.restore;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database of one restore: closing, when that has ended, drops what it has made. */
public final class ScratchDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScratchDatabase.class);

  private final Restore restore;
  private final Destination destination;

  /**
   * A database that is not made yet.
   *
   * @param sessions that outlive a cancelled run
   * @param database under a name that nobody else uses
   * @param restore into it
   */
  public ScratchDatabase(Sessions sessions, Database database, Restore restore) {
    this.restore = restore;
    this.destination = new Destination(sessions, database, Optional.empty());
  }

  /** What is restored into it. */
  public Restore restore() {
    return restore;
  }

  @Override
  public void close() {
    restore.made().ifPresent(this::drop);
  }

  private void drop(Destination.Made made) {
    try {
      if (!(destination.inspect() instanceof DestinationState.Absent)) {
        destination.drop(made);
      }
    } catch (PgstowException e) {
      LOG.warn("could not drop the scratch database \"{}\": drop it by hand", made.database());
      throw e;
    }
  }
}
