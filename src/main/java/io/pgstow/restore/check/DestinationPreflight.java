package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.destination.Triggers;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Privileges;
import io.pgstow.restore.omission.Tolerance;
import io.pgstow.restore.part.Needs;
import io.pgstow.restore.plan.NamedObjects;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that would make a restore fail late, looked at before the start. */
public final class DestinationPreflight {
  /**
   * A hundred entries make a transaction: a table locks itself, its TOAST table and that's index.
   */
  private static final long LOCKS = 500;

  /** How many objects a finding names. */
  private static final int SHOWN = 10;

  private final RestoreOptions options;
  private final Destination destination;
  private final Optional<OpenedArchive> archive;
  private final Demands demands;
  private final List<Finding> findings = new ArrayList<>();

  /** Before a restore of an archive. */
  public DestinationPreflight(
      RestoreOptions options, Destination destination, OpenedArchive archive) {
    this.options = options;
    this.destination = destination;
    this.archive = Optional.of(archive);
    this.demands = Demands.of(archive, options.omissions(), options.names());
  }

  /** Before an archive is made. */
  public DestinationPreflight(RestoreOptions options, Destination destination, Demands demands) {
    this.options = options;
    this.destination = destination;
    this.archive = Optional.empty();
    this.demands = demands;
  }

  /** What to do where a part cannot be made because of what there is. */
  public static String beside(RestoreOptions options) {
    return "Nothing that exists is replaced. Choose less, %s, or set DATA_ONLY=true to load rows into tables that exist."
        .formatted(options.remedies(false).elsewhereWithin());
  }

  /**
   * Looks.
   *
   * @param session on the server, in whatever database
   */
  public List<Finding> findings(Session session, DestinationState state) {
    checkVersions(session);
    checkState(state);
    checkMaking(session, state);
    checkLocks(session);
    checkPooler(session);
    checkRoles(session);
    checkExtensions(session);
    checkTablespaces(session);
    Triggers triggers = Triggers.foreseen(session, options.existing().disableTriggers());
    if (adoptRole(session)) {
      checkRights(session, state);
      archive.ifPresent(known -> check(known, session, state, triggers));
    }
    return findings;
  }

  private void check(
      OpenedArchive known, Session session, DestinationState state, Triggers triggers) {
    checkTexts(known, session, state);
    boolean there =
        state instanceof DestinationState.Empty || state instanceof DestinationState.Occupied;
    if (there && known.isRowsAlone()) {
      session.set("search_path", "");
      findings.addAll(new RowsAlone(known, session, options, triggers).findings());
    } else if (state instanceof DestinationState.Empty) {
      checkCollisions(
          known,
          session,
          options.remedies(false).elsewhere()
              + ", or exclude the provider's objects from the backup with EXCLUDE_SCHEMAS.");
      checkDefaultPrivileges(session);
    } else if (state instanceof DestinationState.Occupied && options.goesBeside()) {
      checkCollisions(known, session, beside(options));
      checkDefaultPrivileges(session);
    }
    if (options.existing().onConflict().isPresent() && !known.isRowsAlone()) {
      findings.add(
          Finding.notice(
              "\"ON_CONFLICT\" has no effect: the restore creates its tables",
              "Set DATA_ONLY=true to load rows into tables that exist."));
    }
    checkNeeds(known, session, there);
    if (there && options.isOfPart() && !known.isRowsAlone()) {
      session.set("search_path", "");
      ForeignKeysToOthers.finding(session, known.contents()).ifPresent(findings::add);
    }
    checkPrivileges(known, session);
  }

  /** What a part of the backup needs that is neither chosen nor there. */
  private void checkNeeds(OpenedArchive known, Session session, boolean there) {
    if (!known.contents().isPart() || known.isRowsAlone()) {
      return;
    }
    List<Entry> needed =
        Needs.missing(known.contents()).stream()
            // a schema that lacks is made
            .filter(entry -> NamedObjects.canTell(entry) && !entry.kind().equals("SCHEMA"))
            .toList();
    if (there) {
      session.set("search_path", "");
    }
    Set<Integer> absent = there ? NamedObjects.missing(session, needed) : Set.of();
    List<Entry> missing =
        there ? needed.stream().filter(entry -> absent.contains(entry.dumpId())).toList() : needed;
    if (!missing.isEmpty()) {
      findings.add(
          Finding.notice(
              "what is chosen needs %d objects that are neither chosen nor in \"%s\": %s"
                  .formatted(
                      missing.size(),
                      options.destination().name(),
                      names(missing.stream().limit(SHOWN).toList())
                          + (missing.size() > SHOWN ? ", …" : "")),
              "Set WITH_DEPENDENCIES=true to restore them, too; what cannot be made without them is"
                  + " left out."));
    }
    Needs.readWithoutRows(known.contents())
        .forEach(
            (view, tables) ->
                findings.add(
                    Finding.notice(
                        "the materialized view %s is refreshed from tables whose rows are not chosen: %s"
                            .formatted(
                                view.qualifiedName(),
                                names(tables.stream().limit(SHOWN).toList())
                                    + (tables.size() > SHOWN ? ", …" : "")),
                        "Choose these tables, too (SCHEMAS, TABLES), or REFRESH it when they have their"
                            + " rows.")));
  }

  private void checkVersions(Session session) {
    Optional<ClientVersion> source = ClientVersion.parse(demands.serverVersion());
    int destination = session.serverVersion().major();
    if (source.isPresent() && source.get().major() > destination && !options.force()) {
      findings.add(
          Finding.fatal(
              "the archive is of server version \"%s\", the destination is version \"%s\""
                  .formatted(demands.serverVersion(), session.serverVersion()),
              "Restore into a server of major version %d or newer, or set FORCE=true to try."
                  .formatted(source.get().major())));
    }
  }

  /** A database in SQL_ASCII may have any bytes, another one takes only what it can read. */
  private void checkTexts(OpenedArchive known, Session session, DestinationState state) {
    boolean made =
        state instanceof DestinationState.Absent || options.onExisting() instanceof OnExisting.Drop;
    if (known.contents().encoding().equals("SQL_ASCII") && (made || session.isSqlAscii())) {
      return;
    }
    List<Entry> unknown =
        known.contents().entries().stream().filter(entry -> !entry.isDecoded()).toList();
    if (!unknown.isEmpty()) {
      findings.add(
          Finding.fatal(
              "the definitions of %d objects hold bytes that are not %s, the first is \"%s\""
                  .formatted(
                      unknown.size(),
                      known.contents().encoding().equals("SQL_ASCII")
                          ? "UTF8"
                          : known.contents().encoding(),
                      unknown.getFirst()),
              "Restore into a database in the encoding of the source: pgstow creates one if %s names a database that does not exist."
                  .formatted(options.remedies(false).setting())));
    }
  }

  private void checkState(DestinationState state) {
    if (isInTheWay(state)
        && state instanceof DestinationState.InUse inUse
        && (options.onExisting() instanceof OnExisting.Fail
            || !inUse.mayBeReplaced()
            || needsTables())) {
      findings.add(inUse.refusal(options.destination().name(), options.remedies(isRowsAlone())));
    }
    if (needsTables() && state instanceof DestinationState.Absent) {
      findings.add(
          Finding.fatal(
              (isRowsAlone()
                      ? "the backup has only rows, and \"%s\" does not exist"
                      : "\"SECTIONS\" leaves out the tables, and \"%s\" does not exist")
                  .formatted(options.destination().name()),
              "Create the database and its tables first: restore a backup made with"
                  + " SCHEMA_ONLY=true, or with SECTIONS=pre-data."));
    }
  }

  /** An archive names no privileges of an object that has none but its owner's. */
  private void checkDefaultPrivileges(Session session) {
    List<String> given = session.all(Sql.named("default-privileges"), row -> row.getString(1));
    if (!given.isEmpty()) {
      findings.add(
          Finding.notice(
              "\"%s\" has default privileges, which restored objects get in addition to their own: %s"
                  .formatted(options.destination().name(), String.join("; ", given)),
              "Revoke them first with ALTER DEFAULT PRIVILEGES, or let pgstow create the database."));
    }
  }

  /** Whether the destination holds something else than what it takes to go on. */
  private boolean isInTheWay(DestinationState state) {
    return switch (state) {
      case DestinationState.Absent() -> false;
      case DestinationState.Empty() -> false;
      case DestinationState.Occupied _ -> !isRowsAlone() && !options.goesBeside();
      case DestinationState.SchemasTaken _ -> true;
      case DestinationState.Distrusted _ -> true;
      case DestinationState.Template() -> true;
      case DestinationState.Invalid() -> true;
      case DestinationState.Begun begun ->
          archive.filter(known -> known.isBegunIn(begun)).isEmpty();
    };
  }

  private boolean needsTables() {
    return isRowsAlone() || options.part().needsTables();
  }

  private boolean isRowsAlone() {
    return archive.map(OpenedArchive::isRowsAlone).orElse(options.part().isRowsAlone());
  }

  /** Whoever drops a database must be able to make it again. */
  private void checkMaking(Session session, DestinationState state) {
    if (isInTheWay(state) && options.onExisting() instanceof OnExisting.Drop) {
      Optional<Finding> refusal = destination.refusalToDrop(session);
      refusal.ifPresent(findings::add);
      if (refusal.isEmpty()) {
        findings.addAll(destination.obstacles(session));
      }
    } else if (state instanceof DestinationState.Absent) {
      destination.refusalToCreate(session).ifPresent(findings::add);
    }
  }

  private void checkRoles(Session session) {
    for (String role : missing(session, "missing-roles", demands.roles().keySet())) {
      findings.add(
          Finding.fatal(
              "the role \"%s\" does not exist".formatted(role),
              Objects.requireNonNull(demands.roles().get(role))));
    }
  }

  /** Takes on the role of the restoring sessions. */
  private boolean adoptRole(Session session) {
    try {
      options.role().ifPresent(role -> session.execute("SET ROLE " + Sql.identifier(role)));
      return true;
    } catch (PgstowException e) {
      findings.add(
          Finding.fatal(
              "\"%s\" cannot SET ROLE \"%s\": %s"
                  .formatted(
                      options.destination().user(), options.role().orElse(""), e.getMessage()),
              "GRANT that role to it, or choose another ROLE."));
      return false;
    }
  }

  /** Something that cannot be made a second time. */
  private void checkCollisions(OpenedArchive known, Session session, String hint) {
    session.set("search_path", "");
    Collisions.of(known, session).finding(hint).ifPresent(findings::add);
  }

  private void checkExtensions(Session session) {
    for (String extension : missing(session, "missing-extensions", demands.extensions())) {
      findings.add(
          Finding.fatal(
              "the server does not offer the extension \"%s\"".formatted(extension),
              "Install it on the destination's server, or choose another server."));
    }
  }

  private void checkTablespaces(Session session) {
    for (String tablespace :
        missing(
            session,
            "missing-tablespaces",
            demands.tablespaces().stream().map(options.whole()::tablespace).toList())) {
      findings.add(
          Finding.fatal(
              "the tablespace \"%s\" does not exist".formatted(tablespace),
              "Create it on the destination's server first."));
    }
  }

  private void checkRights(Session session, DestinationState state) {
    boolean there = !(state instanceof DestinationState.Absent) && !isInTheWay(state);
    if (there && !session.one(Sql.named("may-create-schemas"), row -> row.getBoolean(1))) {
      findings.add(
          Finding.fatal(
              "the role \"%s\" may not create schemas in \"%s\""
                  .formatted(
                      options.role().orElse(options.destination().user()),
                      options.destination().name()),
              "GRANT CREATE ON DATABASE … TO this role, or make it the owner."));
    }
  }

  /**
   * What the role will have to leave out; without rows of the backup the restore does not begin.
   */
  private void checkPrivileges(OpenedArchive known, Session session) {
    Privileges privileges = Privileges.of(session, known.contents());
    LeftOut foreseen = LeftOut.foresee(known.contents(), privileges);
    for (Tolerance cause : foreseen.counts().keySet()) {
      List<Entry> entries =
          known.contents().entries().stream()
              .filter(entry -> foreseen.cause(entry).equals(Optional.of(cause)))
              .toList();
      addWithoutRows(cause, entries.stream().filter(LeftOut::holdsData).toList());
      addLeftOut(cause, entries.stream().filter(entry -> !LeftOut.holdsData(entry)).toList());
    }
    privileges
        .foreignOwners()
        .forEach(
            owner ->
                findings.add(
                    Finding.notice(
                        "objects of the role \"%s\" will belong to \"%s\""
                            .formatted(owner, options.destination().user()),
                        "Restore as a superuser or as a member of \"%s\" to keep their owner."
                            .formatted(owner))));
  }

  private void addWithoutRows(Tolerance cause, List<Entry> entries) {
    if (!entries.isEmpty()) {
      findings.add(
          new Finding(
              !options.allowMissingRows(),
              "without %s these cannot be restored: %s".formatted(cause.what(), names(entries)),
              "Have a superuser create what is missing first, or set ALLOW_MISSING_ROWS=true"
                  + " to leave these rows out."));
    }
  }

  private void addLeftOut(Tolerance cause, List<Entry> entries) {
    if (!entries.isEmpty()) {
      findings.add(
          Finding.notice(
              "will be left out for lack of privilege (%s): %s"
                  .formatted(cause.what(), names(entries)),
              "Restore as a superuser, or have one create them afterwards."));
    }
  }

  private static String names(List<Entry> entries) {
    return entries.stream()
        .map(entry -> entry.kind() + " " + entry.qualifiedName())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private void checkLocks(Session session) {
    long capacity = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    if (capacity < LOCKS) {
      findings.add(
          Finding.fatal(
              "the server has %d locks, but the restore needs %d".formatted(capacity, LOCKS),
              "Raise max_locks_per_transaction or max_connections on that server."));
    }
  }

  private void checkPooler(Session session) {
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "there is a connection pooler in front of \"%s\"".formatted(session.database()),
              "Connect to the server directly: transaction pooling breaks locks and session"
                  + " settings."));
    }
  }

  private static List<String> missing(Session session, String query, Collection<String> wanted) {
    return session.all(
        Sql.named(query), row -> row.getString(1), (Object) wanted.toArray(String[]::new));
  }
}
