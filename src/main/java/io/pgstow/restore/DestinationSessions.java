package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sessions in the destination with the settings a restore wants (pg_backup_archiver.c,
 * _doSetFixedOutputState), and what the user sets on top. Thread-safe.
 */
final class DestinationSessions {
  private static final int FIRST_WITH_IDLE_SESSION_TIMEOUT = 14;
  private static final int FIRST_WITH_TRANSACTION_TIMEOUT = 17;

  private final Sessions sessions;
  private final RestoreOptions options;

  DestinationSessions(Sessions sessions, RestoreOptions options) {
    this.sessions = sessions;
    this.options = options;
  }

  /** Opens one; the caller closes it. */
  Session open() {
    Session session = sessions.open(options.destination(), fixedSettings());
    try {
      int major = session.serverVersion().major();
      if (major >= FIRST_WITH_IDLE_SESSION_TIMEOUT) {
        session.set("idle_session_timeout", "0");
      }
      if (major >= FIRST_WITH_TRANSACTION_TIMEOUT) {
        session.set("transaction_timeout", "0");
      }
      session.all(Sql.named("index-memory"), row -> row.getString(1), options.jobs());
      options.sessionSettings().forEach(session::set);
      options.role().ifPresent(role -> session.execute("SET ROLE " + Sql.identifier(role)));
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static Map<String, String> fixedSettings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("statement_timeout", "0");
    settings.put("lock_timeout", "0");
    settings.put("idle_in_transaction_session_timeout", "0");
    settings.put("check_function_bodies", "off");
    settings.put("xmloption", "content");
    settings.put("client_min_messages", "warning");
    settings.put("row_security", "off");
    settings.put("search_path", "");
    // an item and its record are one transaction: both are lost in a crash, or neither
    settings.put("synchronous_commit", "off");
    return settings;
  }
}
