package io.pgstow.restore.destination;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.ledger.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that takes the place of another one. It is made under a name of its own, before
 * anything is dropped: nothing but the attempt shows whether a server takes the locale, the
 * encoding and the tablespace of a backup, or all of a script. A run that is killed leaves it,
 * marked, and empty or with the ledger of what was restored into it; a later run removes it or goes
 * on with it. For one thread.
 */
final class Replacement {
  private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

  private static final String SUFFIX = ".pgstow";

  /** What a server takes for a name, bytes (NAMEDATALEN). */
  private static final int LONGEST_NAME = 63;

  /**
   * The mark: a limit of connections that nobody chooses and that limits nothing. CREATE DATABASE
   * sets it in the same moment as it makes the database. "pgst" in ASCII.
   */
  private static final int MARK = 0x7067_7374;

  private final DestinationServer server;
  private final String database;
  private final Optional<String> role;
  private final String name;

  /**
   * Makes nothing yet.
   *
   * @param database the name of the one to replace
   * @param others names that it does not take, as databases that are restored now have them
   * @param role that restores, if not the database's user
   */
  Replacement(
      DestinationServer server, String database, Set<String> others, Optional<String> role) {
    this.server = server;
    this.database = database;
    this.role = role;
    this.name = nameFor(database, others);
  }

  /**
   * The first one that is none of these others: a later run of the same restore finds it again. A
   * long name is cut, and told from others that begin alike by a hash.
   */
  static String nameFor(String database, Set<String> others) {
    return IntStream.iterate(1, i -> i + 1)
        .mapToObj(i -> named(database, i == 1 ? SUFFIX : SUFFIX + i))
        .filter(name -> !others.contains(name))
        .findFirst()
        .orElseThrow();
  }

  private static String named(String database, String end) {
    String whole = database + end;
    if (bytes(whole) <= LONGEST_NAME) {
      return whole;
    }
    String suffix = "-%08x%s".formatted(database.hashCode(), end);
    int length = database.length();
    while (bytes(database.substring(0, length)) + suffix.length() > LONGEST_NAME) {
      length = database.offsetByCodePoints(length, -1);
    }
    return database.substring(0, length) + suffix;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The name that it has until it takes its place. */
  String name() {
    return name;
  }

  /** Why it cannot be made, if its name is that of a database which pgstow has not made. */
  Optional<Finding> obstacle(Session session) {
    return limit(session, name).isPresent() && left(session).isEmpty()
        ? Optional.of(
            Finding.fatal(
                "the database \"%s\" exists: its name is needed to create the replacement of \"%s\""
                    .formatted(name, database),
                "Rename or drop it; or drop \"%s\" by hand.".formatted(database)))
        : Optional.empty();
  }

  /**
   * What an earlier run has left of it: nothing in it, or a restore that did not come to its end.
   * Empty if there is none of pgstow's.
   */
  Optional<DestinationState> left(Session session) {
    if (limit(session, name).orElse(0) != MARK) {
      return Optional.empty();
    }
    try (Session inside = server.open(name)) {
      return Optional.of(DestinationState.in(inside, role))
          .filter(
              state ->
                  state instanceof DestinationState.Empty
                      || state instanceof DestinationState.Begun);
    }
  }

  /** Fails when another run is at work in it. */
  private void requireIdle() {
    try (Session inside = server.open(name)) {
      Ledger.lock(inside);
    }
  }

  private static OptionalInt limit(Session session, String database) {
    return session
        .all(
            "SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getInt(1),
            database)
        .stream()
        .mapToInt(limit -> limit)
        .findFirst();
  }

  /**
   * Removes what an earlier run has left, if it has.
   *
   * @throws PgstowException if another run is at work in it
   */
  void sweep(Session session) {
    Optional<DestinationState> left = left(session);
    if (left.isPresent()) {
      requireIdle();
      discard(session);
      LOG.info(
          "dropped database \"{}\", which an earlier run had left {}",
          name,
          left.get() instanceof DestinationState.Empty ? "empty" : "unfinished");
    }
  }

  /**
   * Makes it, and finds out whether it can be renamed.
   *
   * @param create the statement, for its {@link #name}
   */
  void make(Session session, String create) {
    String begin = "CREATE DATABASE " + Sql.identifier(name) + " WITH";
    if (!create.startsWith(begin)) {
      throw new IllegalArgumentException(create);
    }
    session.execute(begin + " CONNECTION LIMIT = " + MARK + create.substring(begin.length()));
    try {
      requireRenamable(session);
    } catch (PgstowException e) {
      discard(session);
      throw e;
    }
  }

  /** The server asks for the rights before it sees that the name is taken: by itself. */
  private void requireRenamable(Session session) {
    try {
      session.execute(rename(name));
      throw new IllegalStateException("\"" + name + "\" was renamed to what it is called");
    } catch (PgstowException e) {
      if (!DatabaseErrors.hasState(e, CreateDatabase.EXISTS_ALREADY)) {
        throw new PgstowException(
            ExitCode.PREFLIGHT,
            "\"%s\" cannot be replaced: %s".formatted(database, e.getMessage()),
            "Nothing was dropped. The role must have CREATEDB, and be a member of ROLE if"
                + " that is set.",
            e);
      }
    }
  }

  private String rename(String to) {
    return "ALTER DATABASE %s RENAME TO %s".formatted(Sql.identifier(name), Sql.identifier(to));
  }

  /** Drops it, after ending the sessions in it; nobody has used it but pgstow. */
  void discard(Session session) {
    session.all(Sql.named("terminate-sessions"), row -> row.getBoolean(1), name);
    session.execute("DROP DATABASE IF EXISTS " + Sql.identifier(name));
  }

  /** Gives it the name of the one that was dropped. */
  void takePlace(Session session) {
    session.all(Sql.named("terminate-sessions"), row -> row.getBoolean(1), name);
    session.execute(rename(database));
    removeMark(session);
  }

  /** A run may have ended before it came to that. */
  void removeMark(Session session) {
    if (limit(session, database).orElse(0) == MARK) {
      session.execute("ALTER DATABASE " + Sql.identifier(database) + " CONNECTION LIMIT -1");
    }
  }
}
