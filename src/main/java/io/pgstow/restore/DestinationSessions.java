package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;

/**
 * Sessions in the destination with the settings a restore wants, and those of the user on top.
 * Thread-safe.
 */
final class DestinationSessions {
  private final Sessions sessions;
  private final RestoreOptions options;

  DestinationSessions(Sessions sessions, RestoreOptions options) {
    this.sessions = sessions;
    this.options = options;
  }

  /** Opens one; the caller closes it. */
  Session open() {
    Session session = sessions.open(options.destination());
    try {
      session.all(Sql.named("restore-session"), row -> row.getString(1));
      session.all(Sql.named("index-memory"), row -> row.getString(1), options.jobs());
      options.sessionSettings().forEach(session::set);
      options.role().ifPresent(role -> session.execute("SET ROLE " + Sql.identifier(role)));
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
