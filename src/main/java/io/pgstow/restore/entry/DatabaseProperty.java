package io.pgstow.restore.entry;

import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A statement about a database itself, such as its settings and privileges. */
public final class DatabaseProperty {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseProperty.class);

  private DatabaseProperty() {}

  /**
   * Runs it, in the session's transaction. What the server refuses is warned of.
   *
   * @throws SQLException if the connection is lost
   */
  public static void set(Session session, String property) throws SQLException, IOException {
    try {
      session.savepoint(
          () -> {
            session.executeRaw(property);
            return property;
          });
    } catch (SQLException e) {
      if (DatabaseErrors.isLost(e)) {
        throw e;
      }
      LOG.warn(
          "\"{}\" does not get this property: {}: {}",
          session.database().name(),
          property,
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
