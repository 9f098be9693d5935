package io.pgstow.restore.destination;

import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.Optional;

/**
 * What only the owner of a database may do with it. A database that is made for ROLE is owned by
 * it, and a member of that role that does not inherit its privileges may neither drop nor rename
 * the database, unless it takes on the role. Immutable.
 *
 * @param role that restores, if not the sessions' user
 */
record Ownership(Optional<String> role) {

  /**
   * Runs statements as the owner of a database.
   *
   * @param session of the user, in another database
   */
  void run(Session session, String database, String... statements) {
    Optional<String> owner =
        role.filter(
            name ->
                session
                    .first(
                        Sql.named("owned-by-role-alone"), row -> row.getBoolean(1), name, database)
                    .orElse(false));
    owner.ifPresent(name -> session.execute("SET ROLE " + Sql.identifier(name)));
    try {
      for (String statement : statements) {
        session.execute(statement);
      }
    } catch (PgstowException e) {
      owner.ifPresent(_ -> resetAfter(e, session));
      throw e;
    }
    owner.ifPresent(_ -> session.execute("RESET ROLE"));
  }

  private static void resetAfter(PgstowException failure, Session session) {
    try {
      session.execute("RESET ROLE");
    } catch (PgstowException e) {
      failure.addSuppressed(e);
    }
  }
}
