package io.pgstow.restore;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.ledger.Ledger;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database under a name of its own, which what is restored as a whole or not at all goes into, so
 * that the database that it replaces is there until all has succeeded. Closing drops it, unless it
 * was kept or has taken the other one's place. Not thread-safe.
 */
final class DatabaseBeside implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseBeside.class);

  private final Destination destination;
  private final DestinationSessions connections;
  private final Optional<OnExisting.Drop> permission;
  private boolean kept;
  private boolean moved;

  /**
   * @param connections to the database that is replaced
   * @param permission to drop that, if it is there
   */
  DatabaseBeside(
      Destination destination,
      DestinationSessions connections,
      Optional<OnExisting.Drop> permission) {
    this.destination = destination;
    this.connections = connections;
    this.permission = permission;
    destination.useReplacement();
  }

  /** What is in it is worth keeping: a later run resumes it. */
  void keep() {
    kept = true;
  }

  /**
   * Drops the database that it replaces, if it is there, and takes its name. No session may be in
   * it.
   *
   * @return a session in it, which the caller closes
   */
  Session takePlace() {
    Optional<Session> existence = destination.server().lockExistence();
    try {
      DestinationState state = destination.inspect();
      if (permission.isPresent() && !(state instanceof DestinationState.Absent)) {
        if (!(state instanceof DestinationState.Invalid)) {
          requireIdle();
        }
        destination.drop(permission.get());
      }
      destination.takePlace();
      moved = true;
      return connections.open();
    } finally {
      existence.ifPresent(Session::close);
    }
  }

  /** Fails when another run is at work in the one that would be dropped. */
  private void requireIdle() {
    try (Session session = connections.open()) {
      Ledger.lock(session);
    }
  }

  @Override
  public void close() {
    String name = destination.replacement().name();
    if (moved) {
      return;
    }
    if (kept) {
      LOG.warn(
          "\"{}\" holds what was restored, but was not renamed: the next run resumes it", name);
      return;
    }
    try {
      Optional<Session> existence = destination.server().lockExistence();
      try {
        // this run may have found another one at work in it
        destination.sweepReplacement();
      } finally {
        existence.ifPresent(Session::close);
      }
    } catch (PgstowException e) {
      LOG.warn(
          "\"{}\" was not dropped; the next run drops or resumes it: {}", name, e.getMessage());
    }
  }
}
