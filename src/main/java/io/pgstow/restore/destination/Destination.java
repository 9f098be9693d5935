package io.pgstow.restore.destination;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database to restore into: looked at, created, dropped, or replaced by another one. Acts are
 * for one thread; {@link #place} is for any.
 */
public final class Destination {
  private static final Logger LOG = LoggerFactory.getLogger(Destination.class);

  private final DestinationServer server;
  private final Database database;
  private final Optional<String> role;
  private final boolean templateToo;
  private final Remedies remedies;
  private final CreateDatabase creation;
  private final DropDatabase drop;
  private final Replacement replacement;
  private volatile boolean making;
  private volatile boolean beside;

  /**
   * @param role that restores, if not the database's user
   */
  public Destination(Sessions sessions, Database database, Optional<String> role) {
    this(sessions, database, role, false, Set.of(), Remedies.OF_ONE);
  }

  /**
   * @param role that restores, if not the database's user
   * @param templateToo whether it may be a template
   * @param others names of databases that are restored together with it
   * @param remedies what hints may name
   */
  public Destination(
      Sessions sessions,
      Database database,
      Optional<String> role,
      boolean templateToo,
      Set<String> others,
      Remedies remedies) {
    this.templateToo = templateToo;
    this.remedies = remedies;
    this.database = database;
    this.role = role;
    this.server = new DestinationServer(sessions, database, remedies);
    this.creation = new CreateDatabase(server, database.name());
    this.drop = new DropDatabase(server, database, remedies);
    this.replacement = new Replacement(server, database.name(), others, role);
  }

  /** A database that this run has made, or was about to make when the answer was lost. */
  public record Made(Database database) implements MayDrop {}

  /** Its server. */
  public DestinationServer server() {
    return server;
  }

  /** Looks; changes nothing. */
  public DestinationState inspect() {
    Optional<Session> inside = server.openDatabase();
    if (inside.isEmpty()) {
      return fromOutside();
    }
    try (Session session = inside.get()) {
      return server.isTemplate(session) && !templateToo
          ? new DestinationState.Template()
          : DestinationState.in(session, role);
    }
  }

  /**
   * What a database is that nobody can enter. One that its owner has shut stays, whatever is
   * permitted: it was shut for a reason, and what is in it cannot be looked at.
   */
  private DestinationState fromOutside() {
    try (Session session = server.openMaintenance()) {
      Optional<Boolean> invalid =
          session.first(
              "SELECT datconnlimit OPERATOR(pg_catalog.=) -2 FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
              row -> row.getBoolean(1),
              database.name());
      if (invalid.isPresent() && !invalid.get()) {
        throw new PgstowException(
            ExitCode.PREFLIGHT,
            "\"%s\" does not accept connections".formatted(database.name()),
            "ALTER DATABASE … ALLOW_CONNECTIONS true opens it. Or %s."
                .formatted(remedies.elsewhereWithin()));
      }
      return invalid.isPresent() ? new DestinationState.Invalid() : new DestinationState.Absent();
    }
  }

  /** Why the session's user may not make the database, if it may not. */
  public Optional<Finding> refusalToCreate(Session session) {
    return creation.refusal(session);
  }

  /** Why the session's user may not replace the database, if it may not. */
  public Optional<Finding> refusalToDrop(Session session) {
    return drop.refusal(session);
  }

  /**
   * What keeps the database from being dropped, or another one from being made for it. Changes
   * nothing.
   *
   * @param session on the server, in whatever database
   */
  public List<Finding> obstacles(Session session) {
    var obstacles = new ArrayList<>(drop.obstacles(session));
    replacement.obstacle(session).ifPresent(obstacles::add);
    return obstacles;
  }

  /** The database, if it was this run that made it. */
  public Optional<Made> made() {
    return making ? Optional.of(new Made(database)) : Optional.empty();
  }

  /** The database that what is restored goes into. */
  public Database place() {
    return beside ? replacement() : database;
  }

  /**
   * Makes the database.
   *
   * @param create the archive's CREATE DATABASE for a name, with template0, encoding and locale
   */
  public void create(UnaryOperator<String> create) {
    try (Session session = server.openMaintenance()) {
      replacement.sweep(session);
      making = true;
      session.execute(CreateDatabase.adapted(create.apply(database.name()), session));
      LOG.info("created database \"{}\"", database.name());
    } catch (PgstowException e) {
      if (DatabaseErrors.hasState(e, CreateDatabase.EXISTS_ALREADY)) {
        making = false;
      }
      throw creation.failure(e, "");
    }
  }

  /** Takes away what a run that was killed may have left on the database. */
  public void settle() {
    try (Session session = server.openMaintenance()) {
      replacement.removeMark(session);
    } catch (PgstowException e) {
      LOG.debug("\"{}\" is left as it is", database.name(), e);
    }
  }

  /**
   * Drops the database, after ending the sessions in it. Fails before it has changed anything if
   * something is in the way that this user may not clear away.
   *
   * @param permission to do so
   */
  public void drop(MayDrop permission) {
    drop.run(permission);
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
      drop.run(permission);
    } catch (PgstowException e) {
      try (Session session = server.openMaintenance()) {
        replacement.discard(session);
      }
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

  /**
   * What an earlier run has left of the replacement: {@link DestinationState.Empty} or {@link
   * DestinationState.Begun}, or nothing. Changes nothing.
   */
  public Optional<DestinationState> leftReplacement() {
    try (Session session = server.openMaintenance()) {
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
    try (Session session = server.openMaintenance()) {
      Findings.require(obstacles(session), false);
      replacement.sweep(session);
      try {
        replacement.make(
            session, CreateDatabase.adapted(create.apply(replacement.name()), session));
      } catch (PgstowException e) {
        throw creation.failure(e, "Nothing was dropped. Rename or drop the old database first. ");
      }
    }
  }

  /**
   * Gives the name of the database, which does not exist, to the replacement.
   *
   * @throws PgstowException if there is a database of that name
   */
  public void takePlace() {
    try (Session session = server.openMaintenance()) {
      replacement.takePlace(session);
    } catch (PgstowException e) {
      throw DatabaseErrors.hasState(e, CreateDatabase.EXISTS_ALREADY) ? server.busy() : e;
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
    try (Session session = server.openMaintenance()) {
      replacement.sweep(session);
    }
  }
}
