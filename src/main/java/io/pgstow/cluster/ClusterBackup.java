package io.pgstow.cluster;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.plain.PlainScript;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Failure;
import io.pgstow.manifest.ClusterManifest.Globals;
import io.pgstow.manifest.ClusterManifest.LeftOut;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.ClusterMark;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.ServerVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup of a server in the acts it consists of, in the order in which they stand here. Several
 * processes may make it together: which databases are done, and which another one has, is in the
 * store. The acts are called by one thread, but {@link #backUp} by several; whoever made it closes
 * it.
 */
public final class ClusterBackup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterBackup.class);

  /** The mark's name for the globals: no database has it. */
  private static final String GLOBALS = "";

  private final ClusterBackupPlan plan;
  private final Connections connections;
  private final Function<String, DatabaseBackup> backups;
  private final ObjectStore store;
  private final Sessions sessions;
  private final ClientPrograms programs;
  private final Cancellation cancellation;
  private final Clock clock;
  private final ClusterKey key;
  private final ClusterCatalogue catalogue;
  private final Attempts attempts = new Attempts();

  private @Nullable Server server;
  private Optional<ClusterManifest> finished = Optional.empty();
  private Optional<StoredObject> replaced = Optional.empty();
  private @Nullable SharedMark mark;
  private @Nullable Turns<ServerDatabase> turns;

  /**
   * What the source is.
   *
   * @param databases all but template0, the largest first
   * @param passwords whether the hashes of passwords can be read
   */
  private record Server(
      ServerVersion version, Clients clients, List<ServerDatabase> databases, boolean passwords) {}

  /** A backup that has not begun. */
  public ClusterBackup(
      ClusterBackupPlan plan,
      Connections connections,
      Function<String, DatabaseBackup> backups,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Cancellation cancellation,
      Clock clock) {
    this.plan = plan;
    this.connections = connections;
    this.backups = backups;
    this.store = store;
    this.sessions = sessions;
    this.programs = programs;
    this.cancellation = cancellation;
    this.clock = clock;
    this.key = new ClusterKey(plan.name());
    this.catalogue = new ClusterCatalogue(store);
  }

  /** Waits for the server. */
  public void await() {
    sessions.await(plan.server(), plan.patience()).close();
  }

  /** Fails on anything that would make the backup as a whole fail later. */
  public void preflight() {
    Findings.require(findings(), plan.skipChecks());
  }

  /**
   * What there is to know before the start; changes nothing.
   *
   * @throws PgstowException with the exit code {@code USAGE} when a pattern matches no database
   */
  public List<Finding> findings() {
    key.requireKeys(store);
    try (Session session = sessions.open(plan.server())) {
      plan.role().ifPresent(role -> session.set("role", role));
      List<ServerDatabase> all = ServerDatabase.all(session);
      plan.filter().require(all.stream().map(ServerDatabase::name).toList(), plan.withSettings());
      boolean readable =
          session.one(
              "SELECT pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'SELECT')",
              row -> row.getBoolean(1));
      ServerVersion version = session.serverVersion();
      var found = new Server(version, programs.forServer(version), all, readable);
      server = found;
      connections.open(names(chosen()));
      return findings(session, found);
    }
  }

  private List<Finding> findings(Session session, Server found) {
    var findings = new ArrayList<Finding>();
    for (ServerDatabase each : found.databases()) {
      if (plan.filter().includes(each.name()) && !each.isOpen()) {
        findings.add(
            Finding.notice(
                "the database \"%s\" is not backed up: %s".formatted(each.name(), each.shut()),
                "To include it, run ALTER DATABASE … ALLOW_CONNECTIONS true."));
      }
    }
    if (plan.passwords() && !found.passwords()) {
      findings.add(
          Finding.notice(
              "the globals are backed up without passwords: \"%s\" has no privilege to read pg_authid"
                  .formatted(plan.role().orElse(plan.server().user())),
              "Back up as a superuser to include them, or set GLOBALS_PASSWORDS=false."));
    }
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "\"%s\" is behind a connection pooler".formatted(session.database()),
              "Connect to the server itself: transaction pooling breaks snapshots and session settings."));
    }
    findings.addAll(connections.findings(session, names(chosen())));
    catalogue
        .find(key)
        .filter(stored -> !plan.force() && !isToBeCompleted(stored.manifest()))
        .filter(stored -> !isOurs(stored.manifest()))
        .ifPresent(
            stored ->
                findings.add(
                    Finding.fatal(
                        "\"%s\" already exists".formatted(store.location(key.manifest())),
                        "Choose another BACKUP_NAME, or set FORCE=true to replace it.")));
    return findings;
  }

  /** Whether another process of this run has ended it while this one came up. */
  private boolean isOurs(ClusterManifest manifest) {
    return plan.run()
        .map(manifest.run()::equals)
        .orElseGet(() -> !plan.force() && manifest.end().isAfter(plan.started()));
  }

  /** Those that failed are tried again. */
  private boolean isToBeCompleted(ClusterManifest manifest) {
    return !manifest.failed().isEmpty() && (!plan.force() || isOurs(manifest));
  }

  /** The databases that are backed up, the largest first. */
  private List<ServerDatabase> chosen() {
    return server().databases().stream()
        .filter(each -> each.isOpen() && plan.filter().includes(each.name()))
        .toList();
  }

  private static List<String> names(List<ServerDatabase> databases) {
    return databases.stream().map(ServerDatabase::name).toList();
  }

  /** What each database's own preflight finds; changes nothing. */
  public List<Finding> findingsOfDatabases() {
    var findings = new ArrayList<Finding>();
    for (ServerDatabase each : chosen()) {
      try (DatabaseBackup one = backups.apply(each.name())) {
        one.backup().findings().stream()
            .map(
                finding ->
                    new Finding(
                        finding.fatal(),
                        "\"%s\": %s".formatted(each.name(), finding.fact()),
                        finding.hint()))
            .forEach(findings::add);
      } catch (PgstowException e) {
        findings.add(
            Finding.fatal(
                "\"%s\": %s".formatted(each.name(), String.valueOf(e.getMessage())), e.hint()));
      }
    }
    return findings;
  }

  /** What would be done now, in words. */
  public String outlook() {
    return "would back up the globals and %d databases as \"%s\": %s"
        .formatted(chosen().size(), plan.name(), Attempts.names(names(chosen())));
  }

  /** How many databases are backed up at the same time. */
  public int jobs() {
    return connections.jobs();
  }

  /** Claims the name, or shares the run that has it. */
  public void begin() {
    Optional<ClusterCatalogue.Stored> stored = catalogue.find(key);
    if (stored.filter(each -> isOurs(each.manifest())).isPresent()
        && stored.get().manifest().failed().isEmpty()) {
      finished = Optional.of(stored.get().manifest());
      LOG.info("another process of this run has completed the backup \"{}\"", plan.name());
      return;
    }
    boolean completes = stored.filter(each -> isToBeCompleted(each.manifest())).isPresent();
    replaced = stored.map(ClusterCatalogue.Stored::object);
    Map<String, String> before = new TreeMap<>();
    if (!completes) {
      before.putAll(before());
      if (!before.isEmpty() && !plan.force() && store.head(key.mark()).isEmpty()) {
        throw new PgstowException(
            ExitCode.PREFLIGHT,
            "backups with the name \"%s\" already exist: %s"
                .formatted(plan.name(), Attempts.names(List.copyOf(before.keySet()))),
            "Choose another BACKUP_NAME, or set FORCE=true to replace them.");
      }
    }
    String run =
        completes
            ? stored.get().manifest().run()
            : plan.run().orElseGet(() -> UUID.randomUUID().toString());
    mark =
        SharedMark.share(
            store, key.mark(), ClusterMark.now(run, plan.tool(), clock.instant(), before), clock);
  }

  /** The ETags of what has the name and is no part of this backup. */
  private Map<String, String> before() {
    var before = new LinkedHashMap<String, String>();
    for (ServerDatabase each : chosen()) {
      store.head(place(each.name()).manifest()).ifPresent(m -> before.put(each.name(), m.etag()));
    }
    store.head(key.globals()).ifPresent(object -> before.put(GLOBALS, object.etag()));
    return before;
  }

  private BackupPlace place(String database) {
    return BackupPlace.of(new BackupKey(database, plan.name()));
  }

  /** Backs up what belongs to no database, unless another process has. */
  public void backUpGlobals() throws IOException {
    if (finished.isPresent() || isThere(GLOBALS, key.globals())) {
      return;
    }
    byte[] globals = dumpGlobals();
    store.put(key.globals(), globals);
    LOG.info("backed up the globals, {} bytes", globals.length);
  }

  private boolean isThere(String database, String object) {
    return store
        .head(object)
        .filter(there -> !there.etag().equals(mark().mark().replaced().get(database)))
        .isPresent();
  }

  private byte[] dumpGlobals() throws IOException {
    var arguments = new ArrayList<String>();
    arguments.add("--globals-only");
    arguments.add("--no-password");
    // whatever encoding the database has that it connects to
    arguments.add("--encoding=UTF8");
    arguments.add("--database=" + plan.server().name());
    if (!plan.passwords() || !server().passwords()) {
      arguments.add("--no-role-passwords");
    }
    plan.role().ifPresent(role -> arguments.add("--role=" + role));
    try (ClientProcess process =
        server().clients().start(ClientProgram.PG_DUMPALL, arguments, plan.server())) {
      byte[] globals;
      try (InputStream output = process.output()) {
        globals = output.readAllBytes();
      }
      process.awaitSuccess();
      requireComplete(globals);
      return globals;
    }
  }

  private static void requireComplete(byte[] globals) throws IOException {
    try (var script = new PlainScript(new ByteArrayInputStream(globals))) {
      script.transferTo(OutputStream.nullOutputStream());
      if (!script.complete()) {
        throw new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "\"pg_dumpall\" ended before it wrote all globals",
            "Run the job again.");
      }
    }
  }

  /** Decides which databases are to be backed up. */
  public void open() {
    turns = new Turns<>(finished.isPresent() ? List.of() : chosen(), cancellation);
  }

  /** The next database, or null after the last. */
  public @Nullable ServerDatabase read() throws InterruptedException {
    return requireNonNull(turns).next();
  }

  /** Backs a database up, unless another process has it. */
  public ServerDatabase backUp(ServerDatabase database) {
    Turns<ServerDatabase> all = requireNonNull(turns);
    boolean settled = true;
    try {
      Optional<Outcome> outcome = attempt(database.name());
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
  private Optional<Outcome> attempt(String database) {
    Instant start = clock.instant();
    try (DatabaseBackup one = backups.apply(database)) {
      // in this order: between the two it may be completed, but not begun
      boolean held = one.backup().isHeld();
      if (isDone(database)) {
        return Optional.of(new Outcome.DoneBefore());
      }
      if (held) {
        return Optional.empty();
      }
      connections.run(database, one::run);
      return Optional.of(new Outcome.Done(Duration.between(start, clock.instant())));
    } catch (PgstowException e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      if (isDone(database)) {
        return Optional.of(new Outcome.DoneBefore());
      }
      return e.exitCode() == ExitCode.BUSY ? Optional.empty() : Optional.of(new Outcome.Failed(e));
    } catch (RuntimeException e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      return Optional.of(new Outcome.Failed(Defects.of(e)));
    }
  }

  private boolean isDone(String database) {
    return isThere(database, place(database).manifest());
  }

  /** No database has a turn any more. */
  public void release() {
    if (turns != null) {
      turns.close();
    }
  }

  /**
   * Ties together what there is, and fails when a database is missing.
   *
   * @param report is told what was done, in either case
   */
  public void writeManifest(Consumer<ClusterReport> report) {
    ClusterManifest manifest = finished.orElseGet(this::writeManifest);
    report.accept(report(manifest));
    attempts.requireAll(
        "backup",
        "Run the job again with BACKUP_NAME=%s: it backs up what failed and completes the backup."
            .formatted(plan.name()));
    LOG.info(
        "the backup \"{}\" of the server is complete: the globals and {} databases",
        store.location(key.manifest()),
        manifest.databases().size());
  }

  private ClusterManifest writeManifest() {
    ClusterManifest manifest = manifest();
    if (manifest.databases().isEmpty()) {
      LOG.error("no database could be backed up: no manifest of a cluster is written");
      return manifest;
    }
    Optional<ClusterCatalogue.Stored> there = catalogue.find(key);
    boolean written =
        there
            .map(stored -> replace(stored, manifest))
            .orElseGet(() -> store.create(key.manifest(), manifest.toJson()));
    if (!written
        && catalogue
            .find(key)
            .filter(stored -> stored.manifest().run().equals(manifest.run()))
            .isEmpty()) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run has written \"%s\"".formatted(store.location(key.manifest())),
          "Two backups had the same name: give each its own BACKUP_NAME.");
    }
    if (attempts.failures().isEmpty()) {
      mark().release();
    }
    return manifest;
  }

  /** Another process of this run may have written it, with more in it or with less. */
  private boolean replace(ClusterCatalogue.Stored stored, ClusterManifest manifest) {
    boolean shared = stored.manifest().run().equals(manifest.run());
    if (shared && stored.manifest().failed().size() <= manifest.failed().size()) {
      return true;
    }
    return (shared || replaced.filter(stored.object()::equals).isPresent())
        && store.replace(stored.object(), manifest.toJson());
  }

  private ClusterManifest manifest() {
    var members = new ArrayList<Member>();
    var failed = new ArrayList<Failure>();
    var vouching = new Catalogue(store);
    Map<String, PgstowException> failures = attempts.failures();
    for (ServerDatabase each : chosen()) {
      Optional<Catalogue.Vouched> vouched =
          isDone(each.name()) ? vouching.findVouched(place(each.name())) : Optional.empty();
      if (vouched.isPresent()) {
        members.add(new Member(each.name(), plan.name(), vouched.get().digest(), each.size()));
      } else {
        failed.add(
            failure(
                each.name(),
                Optional.ofNullable(failures.get(each.name()))
                    .orElseGet(() -> Defects.lost(each.name()))));
      }
    }
    return new ClusterManifest(
        ClusterManifest.SCHEMA_VERSION,
        plan.tool(),
        mark().mark().run(),
        plan.name(),
        new ClusterManifest.Source(
            server().version().text(),
            server().version().major(),
            server().clients().version().toString()),
        mark().mark().start(),
        clock.instant(),
        globals(),
        members,
        failed,
        leftOut(),
        plan.pinned());
  }

  private static Failure failure(String database, PgstowException e) {
    return new Failure(database, e.exitCode().number(), String.valueOf(e.getMessage()), e.hint());
  }

  private Globals globals() {
    byte[] content =
        store
            .head(key.globals())
            .map(catalogue::read)
            .orElseThrow(() -> Defects.lost(key.globals()));
    return new Globals(
        key.globals(),
        content.length,
        ClusterCatalogue.digest(content),
        GlobalsScript.parse(content, store.location(key.globals())).hasPasswords());
  }

  private List<LeftOut> leftOut() {
    return server().databases().stream()
        .filter(each -> !each.isOpen() || !plan.filter().includes(each.name()))
        .map(
            each ->
                new LeftOut(
                    each.name(),
                    plan.filter().includes(each.name()) ? each.shut() : ClusterManifest.NOT_CHOSEN))
        .toList();
  }

  private ClusterReport report(ClusterManifest manifest) {
    var lines = new ArrayList<ClusterReport.Line>();
    for (Member member : manifest.databases()) {
      lines.add(
          new ClusterReport.Line(
              member.database(),
              member.databaseSize(),
              attempts.of(member.database()).orElseGet(Outcome.DoneBefore::new)));
    }
    for (Failure failure : manifest.failed()) {
      lines.add(
          new ClusterReport.Line(
              failure.database(),
              0,
              attempts
                  .of(failure.database())
                  .orElseGet(() -> new Outcome.LeftOut(failure.error()))));
    }
    for (LeftOut each : manifest.leftOut()) {
      lines.add(new ClusterReport.Line(each.database(), 0, new Outcome.LeftOut(each.why())));
    }
    return new ClusterReport(manifest.name(), List.copyOf(lines));
  }

  private Server server() {
    return requireNonNull(server);
  }

  private SharedMark mark() {
    return requireNonNull(mark);
  }

  @Override
  public void close() {
    release();
    if (mark != null) {
      mark.close();
    }
  }
}
