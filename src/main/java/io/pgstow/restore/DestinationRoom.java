package io.pgstow.restore;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.restore.check.Collisions;
import io.pgstow.restore.check.DestinationPreflight;
import io.pgstow.restore.check.RowsAlone;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.destination.Triggers;
import io.pgstow.restore.entry.SchemaPublic;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.naming.NewSchemas;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.resume.RestoreLease;
import io.pgstow.restore.source.NewDatabase;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database for an archive: looked at, and created, taken as it is, resumed, or replaced. */
final class DestinationRoom {
  private static final Logger LOG = LoggerFactory.getLogger(DestinationRoom.class);

  private final RestoreOptions options;
  private final ObjectStore store;
  private final Destination destination;
  private final DestinationSessions connections;
  private final OpenedArchive archive;
  private final NewDatabase database;
  private final Runnable requireDefinitions;
  private final Beside beside;

  /**
   * @param database as it is made
   * @param requireDefinitions fails if the archive cannot take the place of a database
   */
  DestinationRoom(
      RestoreContext context,
      OpenedArchive archive,
      NewDatabase database,
      Runnable requireDefinitions) {
    this.options = context.options();
    this.store = context.store();
    this.destination = context.destination();
    this.connections = context.connections();
    this.archive = archive;
    this.database = database;
    this.requireDefinitions = requireDefinitions;
    this.beside =
        new Beside(
            needsTables() || options.onExisting() instanceof OnExisting.Drop
                ? Optional.empty()
                : NewSchemas.of(archive.contents(), options.names()));
  }

  /** What has no tables takes the place of no database. */
  private boolean needsTables() {
    return archive.isRowsAlone() || options.part().needsTables();
  }

  /** Fails on anything that would make the restore fail later. */
  void preflight() {
    LOG.info("restoring \"{}\" into \"{}\"", archive.location(), options.destination());
    Findings.require(findings(), options.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  List<Finding> findings() {
    try (Session session = destination.server().open()) {
      return new DestinationPreflight(options, destination, archive)
          .findings(session, beside.inspect(destination));
    }
  }

  /**
   * What {@link #hold} would do now, in words; changes nothing.
   *
   * @throws PgstowException as it would fail
   */
  String outlook() {
    DestinationState state = beside.inspect(destination);
    String name = options.destination().name();
    if (!(state instanceof DestinationState.Absent || state instanceof DestinationState.Invalid)) {
      try (Session session = connections.open()) {
        if (Ledger.isLocked(session)) {
          throw Ledger.busy(session);
        }
      }
    }
    Room room = room(state);
    if (room instanceof Room.Replaced || room instanceof Room.Beside) {
      try (Session session = destination.server().open()) {
        Findings.require(destination.obstacles(session), false);
      }
    }
    String what = archive.location();
    return switch (room) {
      case Room.Made() -> "would create \"%s\" and restore \"%s\" into it".formatted(name, what);
      case Room.AsItIs() -> "would restore \"%s\" into the existing \"%s\"".formatted(what, name);
      case Room.Begun() -> "would resume the restore of \"%s\" into \"%s\"".formatted(what, name);
      case Room.Replaced _ ->
          "would drop and create \"%s\" and restore \"%s\" into it".formatted(name, what);
      case Room.Beside _ ->
          "would restore \"%s\" into \"%s\", then drop \"%s\" and rename it to that"
              .formatted(what, destination.replacement().name(), name);
    };
  }

  /** What becomes of the destination. */
  private sealed interface Room {
    record Made() implements Room {}

    record AsItIs() implements Room {}

    record Begun() implements Room {}

    record Replaced(OnExisting.Drop permission) implements Room {}

    /**
     * It is replaced when all is restored.
     *
     * @param permission to drop what is there
     */
    record Beside(Optional<OnExisting.Drop> permission) implements Room {}
  }

  /** The one place that decides it. */
  private Room room(DestinationState state) {
    return switch (state) {
      case DestinationState.Absent() -> absent();
      case DestinationState.Empty() -> new Room.AsItIs();
      case DestinationState.Occupied _ when archive.isRowsAlone() || options.goesBeside() ->
          new Room.AsItIs();
      case DestinationState.InUse inUse when archive.isBegunIn(inUse) -> new Room.Begun();
      case DestinationState.InUse inUse when !inUse.mayBeReplaced() || needsTables() ->
          throw refused(inUse);
      case DestinationState.InUse inUse ->
          switch (options.onExisting()) {
            case OnExisting.Fail() -> throw refused(inUse);
            case OnExisting.Drop permission ->
                archive.storage() instanceof Storage.Script
                    ? new Room.Beside(Optional.of(permission))
                    : new Room.Replaced(permission);
          };
    };
  }

  private PgstowException refused(DestinationState.InUse inUse) {
    Finding refusal =
        inUse.refusal(options.destination().name(), options.remedies(archive.isRowsAlone()));
    return new PgstowException(ExitCode.PREFLIGHT, refusal.fact(), refusal.hint());
  }

  /** A run may have been killed after it had dropped the database, with all restored beside. */
  private Room absent() {
    Optional<DestinationState.InUse> left =
        destination
            .leftReplacement()
            .filter(DestinationState.InUse.class::isInstance)
            .map(DestinationState.InUse.class::cast);
    if (left.filter(archive::isBegunIn).isPresent()) {
      return new Room.Beside(Optional.empty());
    }
    if (left.isPresent() && options.onExisting() instanceof OnExisting.Fail) {
      Finding refusal =
          left.get().refusal(destination.replacement().name(), options.remedies(false));
      throw new PgstowException(ExitCode.PREFLIGHT, refusal.fact(), refusal.hint());
    }
    return new Room.Made();
  }

  /**
   * Makes the database, or sees to it that it can be taken as it is, and takes the lock on it.
   *
   * @param next what is made of it, and then closes it; if that fails, it is closed here
   */
  <P> P hold(Function<HeldDestination, P> next) {
    var resources = new Resources();
    try {
      return next.apply(hold(resources));
    } catch (RuntimeException | Error e) {
      try (resources) {
        throw e;
      }
    }
  }

  private HeldDestination hold(Resources resources) {
    Optional<RestoreLease> lease = takeLease();
    lease.ifPresent(taken -> resources.add(taken::close));
    Optional<Session> existence = destination.server().lockExistence();
    try {
      Optional<DatabaseBeside> beside = make();
      beside.ifPresent(made -> resources.add(made::close));
      DestinationSessions connected =
          beside.isPresent() ? connections.in(destination.replacement()) : connections;
      var inside = new Resources();
      resources.add(inside::close);
      Session session = connected.open();
      inside.add(session::close);
      return new HeldDestination(
          connected, session, enter(session), lease, beside, inside, resources);
    } finally {
      existence.ifPresent(Session::close);
    }
  }

  private Optional<RestoreLease> takeLease() {
    return archive
        .manifest()
        .map(
            _ ->
                RestoreLease.take(
                    store, archive.place(), options.destination(), Clock.systemUTC()));
  }

  /**
   * Makes the database that is restored into, or sees to it that it can be taken as it is.
   *
   * @return if it has yet to take the place of another one
   */
  private Optional<DatabaseBeside> make() {
    DestinationState state = beside.inspect(destination);
    switch (room(state)) {
      case Room.Made() -> create();
      case Room.AsItIs(), Room.Begun() -> destination.settle();
      case Room.Replaced(OnExisting.Drop permission) -> {
        requireReplacement();
        if (state instanceof DestinationState.Invalid || !hasBegunMeanwhile()) {
          destination.replace(permission, this::createDatabase);
        }
      }
      case Room.Beside(Optional<OnExisting.Drop> permission) -> {
        return makeBeside(state, permission);
      }
    }
    return Optional.empty();
  }

  private Optional<DatabaseBeside> makeBeside(
      DestinationState state, Optional<OnExisting.Drop> permission) {
    if (!(state instanceof DestinationState.Absent)) {
      requireReplacement();
      if (!(state instanceof DestinationState.Invalid) && hasBegunMeanwhile()) {
        return Optional.empty();
      }
    }
    if (destination.leftReplacement().filter(archive::isBegunIn).isEmpty()) {
      destination.makeReplacement(this::createDatabase);
    }
    return Optional.of(new DatabaseBeside(destination, connections, permission));
  }

  /** Nothing is dropped for what cannot take its place, whatever checks are passed over. */
  private void requireReplacement() {
    requireDefinitions.run();
    try (Session session = destination.server().open()) {
      destination
          .refusalToDrop(session)
          .ifPresent(
              refusal -> {
                throw new PgstowException(ExitCode.PREFLIGHT, refusal.fact(), refusal.hint());
              });
    }
  }

  /** Fails when another run is at work in the destination. */
  private boolean hasBegunMeanwhile() {
    try (Session session = connections.open()) {
      Ledger.lock(session);
      DestinationState now = DestinationState.in(session);
      if (archive.isBegunIn(now)) {
        return true;
      }
      if (now instanceof DestinationState.InUse inUse && !inUse.mayBeReplaced()) {
        throw refused(inUse);
      }
      return false;
    }
  }

  private void create() {
    if (needsTables()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          archive.isRowsAlone()
              ? "\"%s\" has only rows, which need existing tables".formatted(archive.location())
              : "\"SECTIONS\" leaves out the tables, which the other sections need",
          "Name a database that has the tables in %s.".formatted(options.remedies(true).setting()));
    }
    destination.create(this::createDatabase);
  }

  private String createDatabase(String name) {
    return database.sql(name, options.role(), options.whole()::tablespace);
  }

  /**
   * Takes the lock, and opens the ledger or resumes it. Looks again, under the lock: between the
   * first look and the lock another run may have begun.
   */
  private Ledger enter(Session session) {
    Ledger.lock(session);
    DestinationState found = DestinationState.in(session);
    DestinationState state = beside.seen(session, found);
    if (archive.isBegunIn(state)) {
      Ledger resumed = Ledger.resume(session);
      LOG.info(
          "resuming an earlier run, which has restored {} items", resumed.done(session).size());
      return resumed;
    }
    if (archive.isRowsAlone()) {
      Triggers triggers = Triggers.of(session, options.existing().disableTriggers());
      Findings.require(new RowsAlone(archive, session, options, triggers).findings(), false);
    }
    boolean amongOthers =
        state instanceof DestinationState.Occupied
            && (archive.isRowsAlone() || options.goesBeside());
    if (amongOthers && !archive.isRowsAlone()) {
      Findings.require(
          Collisions.of(archive, session).finding(DestinationPreflight.beside(options)).stream()
              .toList(),
          false);
    }
    if (state instanceof DestinationState.Empty || amongOthers) {
      return Ledger.create(
          session,
          new Ledger.Progress(archive.location(), archive.fingerprint()),
          archive.schemas(),
          facts(session, found, amongOthers));
    }
    throw new PgstowException(
        ExitCode.BUSY,
        "another run has started in \"%s\"".formatted(options.destination().name()),
        "Wait for it to finish, or %s.".formatted(options.remedies(false).elsewhereWithin()));
  }

  /** What a run that resumes cannot find out any more about the destination. */
  private Set<LedgerItem> facts(Session session, DestinationState found, boolean amongOthers) {
    boolean inUse = found instanceof DestinationState.Occupied;
    var facts = new HashSet<LedgerItem>();
    if (inUse) {
      facts.add(LedgerItem.beside());
    }
    if (!amongOthers && SchemaPublic.prepare(session, archive, options, inUse)) {
      facts.add(LedgerItem.withoutPublic());
    }
    return facts;
  }
}
