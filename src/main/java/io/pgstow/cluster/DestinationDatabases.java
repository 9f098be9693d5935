package io.pgstow.cluster;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterRestored.Done;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.destination.Remedies;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which databases of a destination are restored. Thread-safe. */
final class DestinationDatabases {
  private static final Logger LOG = LoggerFactory.getLogger(DestinationDatabases.class);

  private final Sessions sessions;
  private final Database server;
  private final DestinationRecord record;

  DestinationDatabases(Sessions sessions, Database server, DestinationRecord record) {
    this.sessions = sessions;
    this.server = server;
    this.record = record;
  }

  /** Records a database of which all is there but the last act, which is a transaction. */
  void add(RestoredDatabase database, Session session) {
    done(database, session).ifPresent(done -> record.add(database.name(), done));
  }

  /**
   * Whether it is recorded, of the same source, is the very one that was, has come to the last act,
   * and was not emptied since.
   */
  boolean isDone(RestoredDatabase database, Session session) {
    Optional<Done> recorded = Optional.ofNullable(record.now().databases().get(database.name()));
    return recorded.isPresent()
        && recorded.equals(done(database, session))
        && !isToBeRestored(database.name());
  }

  private static Optional<Done> done(RestoredDatabase database, Session session) {
    return session.first(
        "SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
        row -> new Done(database.source(), row.getLong(1)),
        database.name());
  }

  /** One that does not let this role in has got its limits, which come last. */
  private boolean isToBeRestored(String name) {
    try {
      return switch (new Destination(
              sessions,
              server.withName(name),
              Optional.empty(),
              true,
              Set.of(),
              Remedies.ofMany(name))
          .inspect()) {
        case DestinationState.Begun _, DestinationState.Empty _ -> true;
        default -> false;
      };
    } catch (PgstowException e) {
      LOG.debug("cannot inspect \"{}\"", name, e);
      return false;
    }
  }

  /** All of them are done. */
  void end() {
    record.end();
  }
}
