package io.pgstow.cluster;

import static java.util.Objects.requireNonNull;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.ServerVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Destination;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One restore of a server in the acts it consists of, in the order in which they stand here. It may
 * end at any moment; another one resumes it, and several processes may do it together: locks of the
 * destination tell which database another one has, a record in the store which are done. The acts
 * are called by one thread, but {@link #restore} by several; whoever made it closes it.
 */
public final class ClusterRestore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRestore.class);
  private static final Set<String> SYSTEM = Set.of("postgres", "template1");
  private static final String DEFAULT_TABLESPACE = "pg_default";

  /** A hundred entries make a transaction of a restore, with a few locks each. */
  private static final long LOCKS = 500;

  private final ClusterRestorePlan plan;
  private final Connections connections;
  private final DatabaseRestores restores;
  private final ObjectStore store;
  private final Sessions sessions;
  private final Cancellation cancellation;
  private final Clock clock;
  private final ClusterCatalogue catalogue;
  private final Attempts attempts = new Attempts();

  private @Nullable ClusterManifest manifest;
  private @Nullable GlobalsScript globals;
  private List<RestoredDatabase> databases = List.of();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private Map<String, String> tablespaces = Map.of();
  private @Nullable DestinationRecord record;
  private @Nullable Turns<RestoredDatabase> turns;

  /** A restore that has not begun. */
  public ClusterRestore(
      ClusterRestorePlan plan,
      Connections connections,
      DatabaseRestores restores,
      ObjectStore store,
      Sessions sessions,
      Cancellation cancellation,
      Clock clock) {
    this.plan = plan;
    this.connections = connections;
    this.restores = restores;
    this.store = store;
    this.sessions = sessions;
    this.cancellation = cancellation;
    this.clock = clock;
    this.catalogue = new ClusterCatalogue(store);
  }

  /** Waits for the server. */
  public void await() {
    sessions.await(plan.server(), plan.patience()).close();
  }

  /**
   * Finds the backup, and takes its globals apart.
   *
   * @throws PgstowException with the exit code {@code ARCHIVE} when they are not what was backed up
   */
  public void open() {
    ClusterManifest found = catalogue.require(chosen());
    manifest = found;
    globals =
        GlobalsScript.parse(catalogue.globals(found), store.location(found.place().globals()));
    List<String> names = found.databases().stream().map(Member::database).toList();
    plan.filter().require(names, plan.withSettings());
    requireMapped(names);
    var chosen = new ArrayList<RestoredDatabase>();
    for (Member member : found.databases()) {
      String target = plan.names().getOrDefault(member.database(), member.database());
      if (!plan.filter().includes(member.database())) {
        leftOut.put(member.database(), ClusterManifest.NOT_CHOSEN);
      } else if (SYSTEM.contains(target) && !plan.systemDatabases()) {
        leftOut.put(member.database(), "restored only with SYSTEM_DATABASES=true");
      } else {
        chosen.add(new RestoredDatabase(member, target));
      }
    }
    requireDistinct(chosen);
    databases = List.copyOf(chosen);
    connections.open(names());
  }

  private String chosen() {
    if (!plan.backup().equals(Catalogue.LATEST)) {
      return plan.backup();
    }
    Optional<String> underWay = DestinationRecord.underWay(store, plan.server(), clock.instant());
    underWay.ifPresent(
        name ->
            LOG.info(
                "resuming the restore of \"{}\"; set BACKUP_NAME to restore another backup", name));
    return underWay.orElse(Catalogue.LATEST);
  }

  private void requireMapped(List<String> names) {
    for (String name : plan.names().keySet()) {
      if (!names.contains(name)) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"MAP_DATABASE\" names the database \"%s\", which is not in the backup"
                .formatted(name),
            "The backup has: " + Attempts.names(names) + ".");
      }
    }
  }

  private static void requireDistinct(List<RestoredDatabase> databases) {
    var names = new TreeSet<String>();
    for (RestoredDatabase each : databases) {
      if (!names.add(each.name())) {
        throw new PgstowException(
            ExitCode.USAGE,
            "two databases would have the name \"%s\"".formatted(each.name()),
            "Rename one with MAP_DATABASE, or exclude one with EXCLUDE_DATABASES.");
      }
    }
  }

  private List<String> names() {
    return databases.stream().map(each -> each.member().database()).toList();
  }

  /** Fails on anything that would make the restore as a whole fail later. */
  public void preflight() {
    LOG.info(
        "restoring the server's backup \"{}\" into \"{}\"",
        store.location(manifest().place().manifest()),
        plan.server());
    Findings.require(findings(), plan.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  public List<Finding> findings() {
    try (Session session = sessions.open(plan.server())) {
      var findings = new ArrayList<Finding>();
      ServerVersion version = session.serverVersion();
      findings.addAll(
          Versions.findings(
              manifest().source().serverVersion(),
              manifest().source().serverMajor(),
              version,
              plan.force()));
      if (session.isPooled()) {
        findings.add(
            Finding.fatal(
                "\"%s\" is behind a connection pooler".formatted(session.database()),
                "Connect to the server itself: transaction pooling breaks locks and session settings."));
      }
      findings.addAll(ofRole(session));
      findings.addAll(connections.findings(session, names()));
      findings.addAll(ofLocks(session));
      findings.add(
          FreeSpace.finding(
              session, databases.stream().mapToLong(each -> each.member().databaseSize()).sum()));
      Map<Member, Manifest> manifests = manifests();
      findings.addAll(ofRoles(session, manifests));
      findings.addAll(ofTablespaces(session, manifests));
      for (ClusterManifest.Failure failure : manifest().failed()) {
        if (plan.filter().includes(failure.database())) {
          findings.add(
              Finding.notice(
                  "the database \"%s\" is not in the backup: its backup failed"
                      .formatted(failure.database()),
                  "Back it up separately, or restore an older backup of it."));
        }
      }
      return findings;
    }
  }

  /** What follows from the role's being no superuser. */
  private List<Finding> ofRole(Session session) {
    if (GlobalsRestore.isSuperuser(session)) {
      return List.of();
    }
    record Rights(boolean createRole, boolean createDatabase) {}
    Rights rights =
        session.one(
            "SELECT rolcreaterole, rolcreatedb FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user",
            row -> new Rights(row.getBoolean(1), row.getBoolean(2)));
    var findings = new ArrayList<Finding>();
    findings.add(
        Finding.notice(
            "\"%s\" is not a superuser: tablespaces, privileges on parameters, and the attributes SUPERUSER, REPLICATION and BYPASSRLS of roles are left out; it becomes a member of the roles that it creates"
                .formatted(plan.server().user()),
            "Restore as a superuser to include them. What is left out of each database is logged when its restore starts."));
    if (!rights.createRole()) {
      findings.add(
          Finding.notice(
              "\"%s\" has no privilege to create roles: roles that do not exist are left out"
                  .formatted(plan.server().user()),
              "Run ALTER ROLE … CREATEROLE, or create the roles first."));
    }
    if (!rights.createDatabase()) {
      findings.add(
          Finding.notice(
              "\"%s\" has no privilege to create databases: only existing databases can be restored"
                  .formatted(plan.server().user()),
              "Run ALTER ROLE … CREATEDB, or create the databases first, owned by this role."));
    }
    return findings;
  }

  private List<Finding> ofLocks(Session session) {
    long capacity = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    long needed = LOCKS * Math.min(connections.jobs(), Math.max(databases.size(), 1));
    return capacity < needed
        ? List.of(
            Finding.fatal(
                "the server has %d locks, but the databases together need %d"
                    .formatted(capacity, needed),
                "Lower CLUSTER_JOBS, or raise max_locks_per_transaction or max_connections on that server."))
        : List.of();
  }

  /** A backup that cannot be read fails in its turn, and the others go on. */
  private Map<Member, Manifest> manifests() {
    var manifests = new LinkedHashMap<Member, Manifest>();
    var databasesOfStore = new Catalogue(store);
    for (RestoredDatabase each : databases) {
      BackupPlace place =
          BackupPlace.of(new BackupKey(each.member().database(), each.member().backup()));
      try {
        databasesOfStore
            .findManifest(place)
            .ifPresent(found -> manifests.put(each.member(), found));
      } catch (PgstowException e) {
        LOG.debug("no manifest of \"{}\"", each.member().database(), e);
      }
    }
    return manifests;
  }

  private List<Finding> ofRoles(Session session, Map<Member, Manifest> manifests) {
    if (!plan.owners()) {
      return List.of();
    }
    var neededBy = new TreeMap<String, List<String>>();
    manifests.forEach(
        (member, known) ->
            known
                .requirements()
                .roles()
                .forEach(
                    role ->
                        neededBy
                            .computeIfAbsent(role, _ -> new ArrayList<>())
                            .add(member.database())));
    Set<String> made = requireNonNull(globals).roles();
    neededBy
        .keySet()
        .removeIf(role -> made.contains(role) && !Reserved.includes(role, plan.server().user()));
    List<String> missing =
        session.all(
            Sql.named("missing-roles"),
            row -> row.getString(1),
            (Object) neededBy.keySet().toArray(String[]::new));
    return missing.stream()
        .map(
            role ->
                Finding.fatal(
                    "the role \"%s\" does not exist, and the globals do not create it; %s need it"
                        .formatted(role, Attempts.names(requireNonNull(neededBy.get(role)))),
                    "Create it first, or set NO_OWNER=true and NO_PRIVILEGES=true, or exclude these databases with EXCLUDE_DATABASES."))
        .toList();
  }

  private List<Finding> ofTablespaces(Session session, Map<Member, Manifest> manifests) {
    var needed = new TreeSet<String>();
    manifests.values().forEach(known -> needed.addAll(known.requirements().tablespaces()));
    var named = new TreeSet<String>();
    needed.forEach(name -> Optional.ofNullable(plan.tablespaces().get(name)).ifPresent(named::add));
    return session
        .all(
            Sql.named("missing-tablespaces"),
            row -> row.getString(1),
            (Object) named.toArray(String[]::new))
        .stream()
        .map(
            name ->
                Finding.fatal(
                    "the tablespace \"%s\" of \"MAP_TABLESPACE\" does not exist".formatted(name),
                    "Create it first, or name another, such as pg_default."))
        .toList();
  }

  /** What each database's own preflight finds; changes nothing. */
  public List<Finding> findingsOfDatabases() {
    var findings = new ArrayList<Finding>();
    for (RestoredDatabase each : databases) {
      try {
        for (Finding finding : restoreOf(each).restore().open().findings()) {
          if (!isMadeByGlobals(finding)) {
            findings.add(
                new Finding(
                    finding.fatal(),
                    "\"%s\": %s".formatted(each.name(), finding.fact()),
                    finding.hint()));
          }
        }
      } catch (PgstowException e) {
        findings.add(
            Finding.fatal(
                "\"%s\": %s".formatted(each.name(), String.valueOf(e.getMessage())), e.hint()));
      }
    }
    return findings;
  }

  /** A role that is missing now, but will not be when the databases have their turns. */
  private boolean isMadeByGlobals(Finding finding) {
    return requireNonNull(globals).roles().stream()
        .anyMatch(role -> finding.fact().equals("the role \"%s\" does not exist".formatted(role)));
  }

  /** What would be done now, in words. */
  public String outlook() {
    return "would restore the globals and %d databases of \"%s\": %s"
        .formatted(
            databases.size(),
            manifest().name(),
            Attempts.names(databases.stream().map(RestoredDatabase::name).toList()));
  }

  /** How many databases are restored at the same time. */
  public int jobs() {
    return connections.jobs();
  }

  /** Finds out what is done, by an earlier run or by others that share this one. */
  public void begin() {
    record =
        DestinationRecord.open(
            store,
            manifest().place(),
            plan.server(),
            plan.run(),
            ended ->
                plan.run()
                    .map(ended.run()::equals)
                    .orElseGet(
                        () -> !plan.drops() || requireNonNull(ended.end()).isAfter(plan.started())),
            clock);
  }

  /** Restores the globals, one process after the other; those that exist are kept. */
  public void restoreGlobals() {
    try (ServerLock lock = ServerLock.awaitGlobals(sessions, plan.server())) {
      try {
        new GlobalsRestore(
                lock.session(),
                requireNonNull(globals),
                plan.alterRoles(),
                plan.tablespaces().keySet())
            .run();
        attempts.put("", new Outcome.Done(Duration.ZERO));
      } catch (PgstowException e) {
        if (e.exitCode() != ExitCode.DATABASE_REFUSED) {
          throw e;
        }
        attempts.put("", new Outcome.Failed(e));
      }
      tablespaces = tablespaces(lock.session());
    }
  }

  /** What is missing goes into the default one. */
  private Map<String, String> tablespaces(Session session) {
    var mapping = new HashMap<>(plan.tablespaces());
    var needed = new TreeSet<String>();
    for (GlobalStatement statement : requireNonNull(globals).statements()) {
      if (statement instanceof GlobalStatement.Tablespace made) {
        needed.add(made.tablespace());
      }
    }
    manifests().values().forEach(known -> needed.addAll(known.requirements().tablespaces()));
    needed.removeAll(mapping.keySet());
    for (String missing :
        session.all(
            Sql.named("missing-tablespaces"),
            row -> row.getString(1),
            (Object) needed.toArray(String[]::new))) {
      LOG.warn(
          "the tablespace \"{}\" does not exist: its objects are restored into pg_default",
          missing);
      mapping.put(missing, DEFAULT_TABLESPACE);
    }
    return mapping;
  }

  /** Decides which databases are to be restored. */
  public void beginDatabases() {
    turns = new Turns<>(databases, cancellation);
  }

  /** The next database, or null after the last. */
  public @Nullable RestoredDatabase read() throws InterruptedException {
    return requireNonNull(turns).next();
  }

  /** Restores a database, unless another process has it. */
  public RestoredDatabase restore(RestoredDatabase database) {
    Turns<RestoredDatabase> all = requireNonNull(turns);
    boolean settled = true;
    try {
      Optional<Outcome> outcome = attempt(database);
      outcome.ifPresent(known -> attempts.put(database.name(), known));
      settled = outcome.isPresent();
    } finally {
      if (settled) {
        all.settle();
      } else {
        all.passOver(database);
      }
    }
    return database;
  }

  /** Nothing if another process has the database. */
  private Optional<Outcome> attempt(RestoredDatabase database) {
    Instant start = clock.instant();
    try {
      Optional<ServerLock> taken = ServerLock.tryFor(sessions, plan.server(), database.name());
      if (taken.isEmpty()) {
        return Optional.empty();
      }
      try (ServerLock lock = taken.get()) {
        // only now: whoever had the lock may just have come to the end
        if (isDone(database, lock.session())) {
          return Optional.of(new Outcome.DoneBefore());
        }
        requireOurs(database.member());
        DatabaseRestore one = restoreOf(database);
        connections.run(database.member().database(), () -> one.run(() -> record(database, lock)));
      }
      return Optional.of(new Outcome.Done(Duration.between(start, clock.instant())));
    } catch (PgstowException e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      return e.exitCode() == ExitCode.BUSY ? Optional.empty() : Optional.of(new Outcome.Failed(e));
    } catch (RuntimeException e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      return Optional.of(new Outcome.Failed(Defects.of(e)));
    }
  }

  /** What has taken its name is of another moment, and no part of this backup. */
  private void requireOurs(Member member) {
    catalogue
        .damage(member)
        .ifPresent(
            damage -> {
              throw new PgstowException(
                  ExitCode.ARCHIVE,
                  damage,
                  "Restore another backup of this database, or another backup of the server.");
            });
  }

  private DatabaseRestore restoreOf(RestoredDatabase database) {
    return restores.of(database, SYSTEM.contains(database.name()), tablespaces);
  }

  /** All of it is there but the last act, which is a transaction. */
  private void record(RestoredDatabase database, ServerLock lock) {
    lock.require(database.name());
    oid(lock.session(), database.name())
        .ifPresent(oid -> requireNonNull(record).add(database.name(), oid));
  }

  /** What is recorded, is this very database, and has come to the last act. */
  private boolean isDone(RestoredDatabase database, Session session) {
    Optional<Long> recorded =
        Optional.ofNullable(requireNonNull(record).now().databases().get(database.name()));
    return recorded.isPresent()
        && recorded.equals(oid(session, database.name()))
        && !isUnderWay(database.name());
  }

  private static Optional<Long> oid(Session session, String database) {
    return session.first(
        "SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
        row -> row.getLong(1),
        database);
  }

  /** One that does not let this role in has got its limits, which come last. */
  private boolean isUnderWay(String name) {
    Database database = plan.server().withName(name);
    try {
      return new Destination(sessions, database, Optional.empty(), true).inspect()
          instanceof Destination.State.Begun;
    } catch (PgstowException e) {
      LOG.debug("cannot inspect \"{}\"", name, e);
      return false;
    }
  }

  /** No database has a turn any more. */
  public void release() {
    if (turns != null) {
      turns.close();
    }
  }

  /**
   * Tells what was done, and fails when a database is missing.
   *
   * @param report is told, in either case
   */
  public void finish(Consumer<ClusterReport> report) {
    var lines = new ArrayList<ClusterReport.Line>();
    attempts
        .of("")
        .ifPresent(
            outcome -> lines.add(new ClusterReport.Line("", manifest().globals().size(), outcome)));
    for (RestoredDatabase each : databases) {
      lines.add(
          new ClusterReport.Line(
              each.name(),
              each.member().databaseSize(),
              attempts.of(each.name()).orElseGet(Outcome.DoneBefore::new)));
    }
    leftOut.forEach(
        (name, why) -> lines.add(new ClusterReport.Line(name, 0, new Outcome.LeftOut(why))));
    report.accept(new ClusterReport(manifest().name(), List.copyOf(lines)));
    attempts.requireAll(
        "restore",
        "Run the job again with BACKUP_NAME=%s: it skips what is restored and resumes the rest."
            .formatted(manifest().name()));
    requireNonNull(record).end();
    LOG.info(
        "the restore of the server is complete: the globals and {} databases", databases.size());
  }

  private ClusterManifest manifest() {
    return requireNonNull(manifest);
  }

  @Override
  public void close() {
    release();
  }
}
