package io.pgstow.restore.destination;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.Optional;
import java.util.Set;

/** CREATE DATABASE with the properties that a backup has: as a server takes it, or why it fails. */
final class CreateDatabase {
  /** That there is a database of the name. */
  static final Set<String> EXISTS_ALREADY = Set.of("42P04");

  /**
   * About the options: not for this server, not one it knows, not there, not valid, no provider, no
   * locale.
   */
  private static final Set<String> NOT_AS_DESCRIBED =
      Set.of("0A000", "42601", "42704", "22023", "42P17", "42809");

  /** Newer client programs name what older servers have no other of, and no word for. */
  private static final String ONLY_LOCALE_PROVIDER = " LOCALE_PROVIDER = libc";

  private static final int FIRST_WITH_LOCALE_PROVIDER = 15;

  private final DestinationServer server;
  private final String database;

  /**
   * Creates nothing yet.
   *
   * @param database the name of the destination, also of one that takes its place
   */
  CreateDatabase(DestinationServer server, String database) {
    this.server = server;
    this.database = database;
  }

  /** Why the session's user may not create it, if it may not. */
  Optional<Finding> refusal(Session session) {
    return session.one(Sql.named("may-create-databases"), row -> row.getBoolean(1))
        ? Optional.empty()
        : Optional.of(
            Finding.fatal(
                "the role \"%s\" may not create databases, and \"%s\" does not exist"
                    .formatted(session.database().user(), database),
                "Have the database created and owned by this role, or ALTER ROLE … CREATEDB."));
  }

  /** The statement of an archive as the server of a session takes it. */
  static String adapted(String create, Session session) {
    boolean named = session.serverVersion().major() >= FIRST_WITH_LOCALE_PROVIDER;
    return named ? create : create.replace(ONLY_LOCALE_PROVIDER, "");
  }

  /**
   * Why it has failed: another run was first, or a locale, provider, encoding, tablespace or owner
   * that the server cannot give.
   *
   * @param consolation what the hint begins with in the second case
   */
  PgstowException failure(PgstowException e, String consolation) {
    if (DatabaseErrors.hasState(e, EXISTS_ALREADY)) {
      return server.busy();
    }
    return DatabaseErrors.hasState(e, NOT_AS_DESCRIBED)
        ? new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "cannot create \"%s\" with the properties in the backup: %s"
                .formatted(database, e.getMessage()),
            consolation
                + ("Create \"%s\" by hand, empty, with a locale and tablespace that this server"
                        + " has, and run the job again.")
                    .formatted(database),
            e)
        : e;
  }
}
