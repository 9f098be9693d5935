package io.pgstow.restore.destination;

import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions in the destination with the settings a restore wants, and those of the user on top.
 * Thread-safe.
 */
public final class DestinationSessions {
  private final Sessions sessions;
  private final Database database;
  private final Optional<String> role;
  private final int jobs;
  private final Map<String, String> settings;
  private final boolean disableTriggers;

  /**
   * @param role that each session takes
   * @param jobs how many of them may build indexes at once
   * @param settings of each session, which take precedence
   * @param disableTriggers whether triggers are kept from firing, as far as the role may
   */
  public DestinationSessions(
      Sessions sessions,
      Database database,
      Optional<String> role,
      int jobs,
      Map<String, String> settings,
      boolean disableTriggers) {
    this.sessions = sessions;
    this.database = database;
    this.role = role;
    this.jobs = jobs;
    this.settings = settings;
    this.disableTriggers = disableTriggers;
  }

  /** The same in another database of the server. */
  public DestinationSessions in(Database other) {
    return new DestinationSessions(sessions, other, role, jobs, settings, disableTriggers);
  }

  /** Opens one; the caller closes it. */
  public Session open() {
    Session session = sessions.open(database);
    try {
      session.all(Sql.named("restore-session"), row -> row.getString(1));
      session.all(Sql.named("index-memory"), row -> row.getString(1), jobs);
      settings.forEach(session::set);
      if (disableTriggers) {
        Triggers.disable(session);
      }
      role.ifPresent(role -> session.execute("SET ROLE " + Sql.identifier(role)));
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
