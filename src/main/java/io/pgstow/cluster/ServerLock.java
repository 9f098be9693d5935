package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import java.util.Optional;

/**
 * An advisory lock on the destination's server, which goes with its session. Whoever takes it
 * closes it.
 */
final class ServerLock implements AutoCloseable {
  /** First half of the keys: "pgsc" in ASCII. */
  private static final int LOCK = 0x7067_7363;

  /** Of the globals; a database that has it shares it with them, which does no harm. */
  private static final int GLOBALS = 0;

  private final Session session;

  private ServerLock(Session session) {
    this.session = session;
  }

  /** Takes that of a database, if no other process has it. */
  static Optional<ServerLock> tryFor(Sessions sessions, Database server, String database) {
    Session session = sessions.open(server);
    try {
      boolean mine =
          session.one(
              "SELECT pg_catalog.pg_try_advisory_lock(?, ?)",
              row -> row.getBoolean(1),
              LOCK,
              database.hashCode());
      if (mine) {
        return Optional.of(new ServerLock(session));
      }
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    session.close();
    return Optional.empty();
  }

  /** Waits for that of the globals. */
  static ServerLock awaitGlobals(Sessions sessions, Database server) {
    Session session = sessions.open(server);
    try {
      session.one(
          "SELECT pg_catalog.pg_advisory_lock(?, ?)", row -> row.getString(1), LOCK, GLOBALS);
      return new ServerLock(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The session that has it. */
  Session session() {
    return session;
  }

  /** Fails when the lock is gone with its connection: another process may have it. */
  void require(String database) {
    if (!session.isAlive()) {
      throw new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "lost the connection that has the lock on the restore of \"%s\"".formatted(database),
          "Run the job again: it resumes with this database.");
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
