package io.pgstow.restore.destination;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.SameDatabase;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.ledger.Ledger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database to restore into: whether it is there, what stands in it, making and dropping it. */
public final class Destination {
  private static final Logger LOG = LoggerFactory.getLogger(Destination.class);
  private static final String MAINTENANCE = "postgres";
  private static final Set<String> TEMPLATES = Set.of("template0", "template1");
  private static final String NO_SUCH_DATABASE = "3D000";

  /** Of a database that is invalid, or that was shut. */
  private static final String NOT_TO_BE_ENTERED = "55000";

  private static final String EXISTS_ALREADY = "42P04";
  private static final String IN_USE = "55006";

  /**
   * Of CREATE DATABASE about its options: not for this server, not one it knows, not there, not
   * valid, no provider, no locale.
   */
  private static final Set<String> NOT_AS_DESCRIBED =
      Set.of("0A000", "42601", "42704", "22023", "42P17", "42809");

  /** Newer client programs name what older servers have no other of, and no word for. */
  private static final String ONLY_LOCALE_PROVIDER = " LOCALE_PROVIDER = libc";

  private static final int FIRST_WITH_LOCALE_PROVIDER = 15;

  /** First half of the key of the advisory lock on making and dropping: "pgst" in ASCII. */
  private static final int LOCK = 0x7067_7374;

  private final Sessions sessions;
  private final Database database;
  private final Optional<String> role;
  private final boolean templateToo;
  private final Replacement replacement;
  private volatile boolean making;
  private volatile boolean beside;

  /**
   * @param role that restores, if not the database's user
   */
  public Destination(Sessions sessions, Database database, Optional<String> role) {
    this(sessions, database, role, false);
  }

  /**
   * @param role that restores, if not the database's user
   * @param templateToo whether it may be a template
   */
  public Destination(
      Sessions sessions, Database database, Optional<String> role, boolean templateToo) {
    this.sessions = sessions;
    this.templateToo = templateToo;
    this.database = database;
    this.role = role;
    this.replacement =
        new Replacement(sessions, database.withName(MAINTENANCE), database.name(), role);
  }

  /** What is there before the restore. */
  public sealed interface State {
    /** No such database. */
    record Absent() implements State {}

    /** A database without anything in it. */
    record Empty() implements State {}

    /** A database that holds something, which another restore must not touch. */
    sealed interface InUse extends State {
      /**
       * Why a database of this name is not restored into.
       *
       * @param remedies what the hint may name
       */
      Finding refusal(String name, Remedies remedies);

      /** Whether the permission to drop the database is enough to drop it in this state. */
      default boolean mayBeReplaced() {
        return true;
      }
    }

    /**
     * A database in the middle of a restore.
     *
     * @param ledger its schema
     * @param beside whether the database holds other objects, too: who drops it to give the restore
     *     up loses these
     */
    record Begun(Ledger.Progress progress, String ledger, boolean beside) implements InUse {
      @Override
      public Finding refusal(String name, Remedies remedies) {
        String finish =
            "Set BACKUP_NAME to that backup, with the same filters and names, to finish its restore";
        return beside
            ? Finding.fatal(
                "\"%s\" is in the middle of a restore of \"%s\" beside its other objects"
                    .formatted(name, progress.backup()),
                finish
                    + ". To give it up, drop what it has created, and then DROP SCHEMA %s CASCADE."
                        .formatted(Sql.identifier(ledger)))
            : Finding.fatal(
                "\"%s\" is in the middle of a restore of \"%s\"".formatted(name, progress.backup()),
                finish + remedies.orDrop());
      }

      @Override
      public boolean mayBeReplaced() {
        return !beside;
      }
    }

    /** A database with the record of a restore that must not be resumed. */
    record Distrusted(Ledger.Mark mark) implements InUse {
      @Override
      public Finding refusal(String name, Remedies remedies) {
        return mark.own()
            ? Finding.fatal(
                "\"%s\" has the ledger of a restore, the schema \"%s\", which was changed"
                    .formatted(name, mark.schema()),
                "Check what was added or granted in it. Drop that schema" + remedies.orDrop())
            : Finding.fatal(
                "\"%s\" has the ledger of a restore, the schema \"%s\", which is owned by \"%s\""
                    .formatted(name, mark.schema(), mark.owners()),
                "Finish the restore as that role. If no restore is in progress, drop that schema"
                    + remedies.orDrop());
      }
    }

    /** What a DROP DATABASE has left that did not end. Nobody can enter it, only drop it. */
    record Invalid() implements InUse {
      @Override
      public Finding refusal(String name, Remedies remedies) {
        return Finding.fatal(
            "\"%s\" is an invalid database: a DROP DATABASE was interrupted".formatted(name),
            "DROP DATABASE it" + remedies.orDrop());
      }
    }

    /** A template, which is not restored into: whatever is made after it would get that. */
    record Template() implements InUse {
      @Override
      public Finding refusal(String name, Remedies remedies) {
        return Finding.fatal(
            "\"%s\" is a template: every new database would get what is restored into it"
                .formatted(name),
            remedies.elsewhere() + ", ALTER DATABASE … IS_TEMPLATE false" + remedies.orDrop());
      }
    }

    /** A database in use; some of what stands in it. */
    record Occupied(List<String> objects) implements InUse {
      @Override
      public Finding refusal(String name, Remedies remedies) {
        return Finding.fatal(
            "\"%s\" is not empty: it has %s".formatted(name, String.join(", ", objects)),
            remedies.drop().isPresent()
                ? remedies.elsewhere() + remedies.orDrop()
                : remedies.elsewhere()
                    + ". Beside other objects goes a part alone (SCHEMAS, TABLES, …); with"
                    + " MAP_SCHEMA, what goes into the schemas that it names.");
      }
    }

    /**
     * A database in use, where all that is restored goes into schemas of which some are not empty.
     *
     * @param schemas their names
     * @param objects some of what stands in them
     */
    record SchemasTaken(List<String> schemas, List<String> objects) implements InUse {
      @Override
      public Finding refusal(String name, Remedies remedies) {
        return Finding.fatal(
            "\"%s\" has objects in the schema \"%s\", which MAP_SCHEMA names: %s"
                .formatted(name, String.join("\", \"", schemas), String.join(", ", objects)),
            "DROP SCHEMA … CASCADE to restore it once more, or choose another name in MAP_SCHEMA."
                + " Other schemas of the database are not touched.");
      }
    }
  }

  /** A database that this run has made, or was about to make when the answer was lost. */
  public record Made(Database database) implements MayDrop {}

  /** Looks; changes nothing. */
  public State inspect() {
    Optional<Session> inside = open();
    if (inside.isEmpty()) {
      return fromOutside();
    }
    try (Session session = inside.get()) {
      return isTemplate(session) && !templateToo ? new State.Template() : inspect(session, role);
    }
  }

  /**
   * What a database is that nobody can enter. One that its owner has shut stays, whatever is
   * permitted: it was shut for a reason, and what is in it cannot be looked at.
   */
  private State fromOutside() {
    try (Session session = openMaintenance()) {
      Optional<Boolean> invalid =
          session
              .all(
                  "SELECT datconnlimit OPERATOR(pg_catalog.=) -2 FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
                  row -> row.getBoolean(1),
                  database.name())
              .stream()
              .findFirst();
      if (invalid.isPresent() && !invalid.get()) {
        throw new PgstowException(
            ExitCode.PREFLIGHT,
            "\"%s\" does not accept connections".formatted(database.name()),
            "ALTER DATABASE … ALLOW_CONNECTIONS true opens it. Or restore into another DST_DBNAME.");
      }
      return invalid.isPresent() ? new State.Invalid() : new State.Absent();
    }
  }

  /**
   * Looks through a session in the database itself, whose current role is the one that restores.
   */
  public static State inspect(Session session) {
    return inspect(session, Optional.empty());
  }

  /**
   * The same.
   *
   * @param role that restores, if not the session's current one
   */
  static State inspect(Session session, Optional<String> role) {
    Optional<Ledger.Mark> mark = Ledger.mark(session, role);
    Optional<Ledger.Mark> distrusted = mark.filter(found -> !found.isTrusted());
    if (distrusted.isPresent()) {
      return new State.Distrusted(distrusted.get());
    }
    Optional<State> begun =
        mark.flatMap(
            found ->
                Ledger.read(session, found)
                    .map(
                        progress ->
                            new State.Begun(
                                progress, found.schema(), Ledger.isBeside(session, found))));
    if (begun.isPresent()) {
      return begun.get();
    }
    List<String> objects = session.all(Sql.named("foreign-objects"), row -> row.getString(1));
    return objects.isEmpty() ? new State.Empty() : new State.Occupied(objects);
  }

  private static boolean isTemplate(Session session) {
    return isTemplate(session, session.database().name());
  }

  private static boolean isTemplate(Session session, String database) {
    return session
        .first(
            "SELECT datistemplate FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getBoolean(1),
            database)
        .orElse(false);
  }

  /** Waits for the server; the database itself need not exist. */
  public void await(Duration patience) {
    try {
      sessions.await(database, patience).close();
    } catch (PgstowException e) {
      if (!isClosed(e)) {
        throw e;
      }
    }
  }

  /** Fails if a session is in this very database, or on a standby of its server. */
  public void requireOtherThan(Session source) {
    Optional<Session> inside = open();
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

  /** Opens a session on the server, in the database if it exists; the caller closes it. */
  public Session openServer() {
    return open().orElseGet(() -> sessions.open(database.withName(MAINTENANCE)));
  }

  /** Opens a session in the database; nothing if there is none, or none that can be entered. */
  private Optional<Session> open() {
    try {
      return Optional.of(sessions.open(database));
    } catch (PgstowException e) {
      if (isClosed(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static boolean isClosed(PgstowException e) {
    return saysState(e, NO_SUCH_DATABASE) || saysState(e, NOT_TO_BE_ENTERED);
  }

  private static boolean saysState(PgstowException e, String state) {
    return e.getCause() instanceof SQLException cause && state.equals(cause.getSQLState());
  }

  /**
   * Takes the lock that keeps other runs from making or dropping the database, or fails because
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

  private PgstowException busy() {
    return new PgstowException(
        ExitCode.BUSY,
        "another run is about to restore into \"%s\"".formatted(database.name()),
        "Wait for it to finish, or restore into another DST_DBNAME.");
  }

  /**
   * Makes the database.
   *
   * @param create the archive's CREATE DATABASE for a name, with template0, encoding and locale
   */
  public void create(UnaryOperator<String> create) {
    try (Session session = openMaintenance()) {
      replacement.sweep(session);
      making = true;
      session.execute(adapted(create.apply(database.name()), session));
      LOG.info("created database \"{}\"", database.name());
    } catch (PgstowException e) {
      if (saysState(e, EXISTS_ALREADY)) {
        making = false;
        throw busy();
      }
      throw notMade(e, "");
    }
  }

  private static String adapted(String create, Session session) {
    boolean named = session.serverVersion().major() >= FIRST_WITH_LOCALE_PROVIDER;
    return named ? create : create.replace(ONLY_LOCALE_PROVIDER, "");
  }

  /**
   * What a server says of a locale, provider, encoding, tablespace or owner that it cannot give.
   */
  private PgstowException notMade(PgstowException e, String consolation) {
    boolean described =
        e.getCause() instanceof SQLException cause
            && NOT_AS_DESCRIBED.contains(String.valueOf(cause.getSQLState()));
    return described
        ? new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "cannot create \"%s\" with the properties in the backup: %s"
                .formatted(database.name(), e.getMessage()),
            consolation
                + ("Create \"%s\" by hand, empty, with a locale and tablespace that this server"
                        + " has, and run the job again.")
                    .formatted(database.name()),
            e)
        : e;
  }

  /** Takes away what a run that was killed may have left on the database. */
  public void settle() {
    try (Session session = openMaintenance()) {
      replacement.removeMark(session);
    } catch (PgstowException e) {
      LOG.debug("\"{}\" is left as it is", database.name(), e);
    }
  }

  private Session openMaintenance() {
    return sessions.open(database.withName(MAINTENANCE));
  }

  /** Why the session's user may not make the database, if it may not. */
  public static Optional<Finding> refusalToCreate(Session session, String database) {
    return session.one(Sql.named("may-create-databases"), row -> row.getBoolean(1))
        ? Optional.empty()
        : Optional.of(
            Finding.fatal(
                "the role \"%s\" may not create databases, and \"%s\" does not exist"
                    .formatted(session.database().user(), database),
                "Have the database created and owned by this role, or ALTER ROLE … CREATEDB."));
  }

  /** Why the session's user may not replace the database, if it may not. */
  public static Optional<Finding> refusalToDrop(Session session, String database) {
    if (database.equals(MAINTENANCE) || TEMPLATES.contains(database)) {
      return Optional.of(
          Finding.fatal(
              "\"%s\" is one of the server's own databases, which are never dropped"
                  .formatted(database),
              "Restore into another DST_DBNAME, or empty it by hand."));
    }
    return session.one(Sql.named("may-replace-database"), row -> row.getBoolean(1), database)
        ? Optional.empty()
        : Optional.of(
            Finding.fatal(
                "the role \"%s\" may not drop and create \"%s\""
                    .formatted(session.database().user(), database),
                "The role must own the database and have CREATEDB."));
  }

  /** The database, if it was this run that made it. */
  public Optional<Made> made() {
    return making ? Optional.of(new Made(database)) : Optional.empty();
  }

  /**
   * What keeps the database from being dropped, or another one from being made for it. Changes
   * nothing.
   *
   * @param session on the server, in whatever database
   */
  public List<Finding> obstacles(Session session) {
    var obstacles = new ArrayList<>(obstaclesToDrop(session));
    replacement.obstacle(session).ifPresent(obstacles::add);
    return obstacles;
  }

  private List<Finding> obstaclesToDrop(Session session) {
    return session.all(
        Sql.named("obstacles-to-drop"),
        row ->
            Finding.fatal(
                "\"%s\" cannot be dropped: it has %s"
                    .formatted(database.name(), row.getString("what")),
                row.getString("hint")),
        database.name());
  }

  /**
   * Makes the database anew, and drops the one that has its name as soon as that is done. Fails
   * before the drop if the new one cannot be made, and then leaves nothing.
   *
   * @param permission to drop it
   * @param create the archive's CREATE DATABASE for a name, with template0, encoding and locale
   */
  public void replace(MayDrop permission, UnaryOperator<String> create) {
    makeReplacement(create);
    try {
      drop(permission);
    } catch (PgstowException e) {
      discardReplacement();
      throw e;
    }
    takePlace();
  }

  /** The database that takes the place of this one, whether or not it is there. */
  public Database replacement() {
    return database.withName(replacement.name());
  }

  /** What is restored goes into the replacement, until that takes its place. */
  public void useReplacement() {
    beside = true;
  }

  /** The database that what is restored goes into. */
  public Database place() {
    return beside ? replacement() : database;
  }

  /**
   * What an earlier run has left of the replacement: {@link State.Empty} or {@link State.Begun}, or
   * nothing. Changes nothing.
   */
  public Optional<State> leftReplacement() {
    try (Session session = openMaintenance()) {
      return replacement.left(session);
    }
  }

  /**
   * Makes the replacement, under a name of its own, in place of what an earlier run may have left
   * of one. Fails if it cannot be made, or if the database could not be dropped, and then leaves
   * nothing.
   *
   * @param create the archive's CREATE DATABASE for a name, with template0, encoding and locale
   */
  public void makeReplacement(UnaryOperator<String> create) {
    try (Session session = openMaintenance()) {
      Findings.require(obstacles(session), false);
      replacement.sweep(session);
      try {
        replacement.make(session, adapted(create.apply(replacement.name()), session));
      } catch (PgstowException e) {
        throw saysState(e, EXISTS_ALREADY)
            ? busy()
            : notMade(e, "Nothing was dropped. Rename or drop the old database first. ");
      }
    }
  }

  /**
   * Gives the name of the database, which does not exist, to the replacement.
   *
   * @throws PgstowException if there is a database of that name
   */
  public void takePlace() {
    try (Session session = openMaintenance()) {
      replacement.takePlace(session);
    } catch (PgstowException e) {
      throw saysState(e, EXISTS_ALREADY) ? busy() : e;
    }
    making = true;
    beside = false;
    LOG.info("created database \"{}\"", database.name());
  }

  /**
   * Drops the replacement, if there is one.
   *
   * @throws PgstowException if another run is at work in it
   */
  public void sweepReplacement() {
    try (Session session = openMaintenance()) {
      replacement.sweep(session);
    }
  }

  private void discardReplacement() {
    try (Session session = openMaintenance()) {
      replacement.discard(session);
    }
  }

  /**
   * Drops the database, after ending the sessions in it. Fails before it has changed anything if
   * something is in the way that this user may not clear away.
   *
   * @param permission to do so
   */
  public void drop(MayDrop permission) {
    LOG.debug("dropping \"{}\": {}", database.name(), permission);
    try (Session session = openMaintenance()) {
      Findings.require(obstaclesToDrop(session), false);
      session.all(Sql.named("terminate-sessions"), row -> row.getBoolean(1), database.name());
      dropSubscriptions();
      if (isTemplate(session, database.name())) {
        session.execute(
            "ALTER DATABASE %s IS_TEMPLATE false".formatted(Sql.identifier(database.name())));
      }
      session.execute("DROP DATABASE " + Sql.identifier(database.name()));
      LOG.info("dropped database \"{}\"", database.name());
    } catch (PgstowException e) {
      if (saysState(e, IN_USE)) {
        throw new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "cannot drop \"%s\": %s".formatted(database, e.getMessage()),
            "Stop the clients that reconnect to it, then run the job again.",
            e);
      }
      throw e;
    }
  }

  /** A subscription keeps its database from being dropped; its slot stays with the publisher. */
  private void dropSubscriptions() {
    record Subscription(String name, String slot) {}
    Optional<Session> inside = open();
    if (inside.isEmpty()) {
      // a DROP DATABASE that did not end had found none
      return;
    }
    try (Session session = inside.get()) {
      for (Subscription subscription :
          session.all(
              Sql.named("subscriptions"),
              row -> new Subscription(row.getString("name"), row.getString("slot")))) {
        session.execute("ALTER SUBSCRIPTION " + subscription.name() + " DISABLE");
        session.execute("ALTER SUBSCRIPTION " + subscription.name() + " SET (slot_name = NONE)");
        session.execute("DROP SUBSCRIPTION " + subscription.name());
        LOG.warn(
            "dropped subscription {}; its replication slot \"{}\" remains on the publisher",
            subscription.name(),
            subscription.slot());
      }
    }
  }
}
