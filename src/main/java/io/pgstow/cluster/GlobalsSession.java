package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session that restores globals, and what the server has refused in it: what the role lacks the
 * privilege for is left out, all else fails the restore at its end. Not thread-safe; whoever opened
 * the session closes it.
 */
final class GlobalsSession {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalsSession.class);
  private static final String LACK_OF_PRIVILEGE = "42501";

  private final Session session;
  private final boolean superuser;
  private final List<String> failures = new ArrayList<>();

  GlobalsSession(Session session) {
    this.session = session;
    this.superuser = isSuperuser(session);
  }

  static boolean isSuperuser(Session session) {
    return session.one(
        "SELECT pg_catalog.current_setting('is_superuser')::boolean", row -> row.getBoolean(1));
  }

  Session session() {
    return session;
  }

  /** Whether the restoring role is one. */
  boolean isSuperuser() {
    return superuser;
  }

  /** The role that restores. */
  String user() {
    return session.database().user();
  }

  /** Runs a statement, which the server may refuse. */
  void attempt(String what, String sql) {
    try {
      session.executeRaw(sql);
    } catch (SQLException e) {
      refused(what, e);
    }
  }

  /** Notes a refusal, unless the connection was lost. */
  void refused(String what, SQLException e) {
    requireNotLost(e);
    if (!superuser && LACK_OF_PRIVILEGE.equals(e.getSQLState())) {
      LOG.warn("left out, insufficient privilege: {}: {}", what, firstLine(e));
    } else {
      failures.add(what + ": " + firstLine(e));
    }
  }

  void requireNotLost(SQLException e) {
    if (DatabaseErrors.isLost(e)) {
      throw new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "lost the connection to \"%s\" while restoring the globals: %s"
              .formatted(session.database(), firstLine(e)),
          "Run the job again when the server is back; it resumes.",
          e);
    }
  }

  static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Fails when the server has refused something that this role may do. */
  void requireAll() {
    if (!failures.isEmpty()) {
      throw new PgstowException(
          ExitCode.DATABASE_REFUSED,
          "the server rejected globals: " + String.join("; ", failures),
          "Fix what the server reports, and run the job again: existing objects are kept.");
    }
  }
}
