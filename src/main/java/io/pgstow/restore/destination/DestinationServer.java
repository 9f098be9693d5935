package io.pgstow.restore.destination;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.SameDatabase;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of the destination, which is there when the destination is not: sessions in either,
 * and the lock on the destination's existence. Thread-safe.
 */
public final class DestinationServer {
  private static final Logger LOG = LoggerFactory.getLogger(DestinationServer.class);

  /** The database that everybody may enter who may create another. */
  static final String MAINTENANCE = "postgres";

  /** No such database; and one that is invalid, or that was shut. */
  private static final Set<String> NOT_TO_BE_ENTERED = Set.of("3D000", "55000");

  /** First half of the key of the advisory lock on making and dropping: "pgst" in ASCII. */
  private static final int LOCK = 0x7067_7374;

  private final Sessions sessions;
  private final Database database;
  private final Remedies remedies;

  /**
   * @param remedies what hints may name
   */
  DestinationServer(Sessions sessions, Database database, Remedies remedies) {
    this.remedies = remedies;
    this.sessions = sessions;
    this.database = database;
  }

  /** Waits for the server; the database itself need not exist. */
  public void await(Duration patience) {
    try {
      sessions.await(database, patience).close();
    } catch (PgstowException e) {
      if (!DatabaseErrors.hasState(e, NOT_TO_BE_ENTERED)) {
        throw e;
      }
    }
  }

  /** Fails if a session is in the destination itself, or on a standby of its server. */
  public void requireOtherThan(Session source) {
    Optional<Session> inside = openDatabase();
    if (inside.isEmpty()) {
      return;
    }
    try (Session session = inside.get()) {
      if (SameDatabase.is(source, session)) {
        throw new PgstowException(
            ExitCode.PREFLIGHT,
            "source and destination are the same database: \"%s\" and \"%s\""
                .formatted(source.database(), database),
            "Set DST_PGHOST, DST_PGPORT or DST_DBNAME to another: a database cannot be migrated into itself.");
      }
    }
  }

  /** Opens a session, in the destination if that exists; the caller closes it. */
  public Session open() {
    return openDatabase().orElseGet(this::openMaintenance);
  }

  /** Opens a session in the destination; nothing if there is none, or none that can be entered. */
  Optional<Session> openDatabase() {
    try {
      return Optional.of(sessions.open(database));
    } catch (PgstowException e) {
      if (DatabaseErrors.hasState(e, NOT_TO_BE_ENTERED)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Opens a session from which the destination can be created or dropped. */
  Session openMaintenance() {
    return open(MAINTENANCE);
  }

  /** Opens a session in another database. */
  Session open(String other) {
    return sessions.open(database.withName(other));
  }

  /** Whether the destination is a template. */
  boolean isTemplate(Session session) {
    return session
        .first(
            "SELECT datistemplate FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getBoolean(1),
            database.name())
        .orElse(false);
  }

  /**
   * Takes the lock that keeps other runs from making or dropping the destination, or fails because
   * another run has it. The lock goes with the session, which the caller closes. There is none for
   * a role that may not enter the maintenance database: it can make and drop nothing either.
   */
  public Optional<Session> lockExistence() {
    Session session;
    try {
      session = openMaintenance();
    } catch (PgstowException e) {
      LOG.debug("no lock on making or dropping \"{}\"", database.name(), e);
      return Optional.empty();
    }
    boolean mine =
        session.one(
            "SELECT pg_catalog.pg_try_advisory_lock(?, ?)",
            row -> row.getBoolean(1),
            LOCK,
            database.name().hashCode());
    if (!mine) {
      session.close();
      throw busy();
    }
    return Optional.of(session);
  }

  /** Another run is creating the destination. */
  PgstowException busy() {
    return new PgstowException(
        ExitCode.BUSY,
        "another run is about to restore into \"%s\"".formatted(database.name()),
        "Wait for it to finish, or %s.".formatted(remedies.elsewhereWithin()));
  }
}
