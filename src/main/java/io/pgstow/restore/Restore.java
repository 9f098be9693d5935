package io.pgstow.restore;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.block.DataBlocks;
import io.pgstow.restore.check.Comparing;
import io.pgstow.restore.check.Comparison;
import io.pgstow.restore.check.Demands;
import io.pgstow.restore.check.DestinationPreflight;
import io.pgstow.restore.check.RowsAlone;
import io.pgstow.restore.check.SequenceReview;
import io.pgstow.restore.data.DataItems;
import io.pgstow.restore.data.DataLoader;
import io.pgstow.restore.data.DataPhase;
import io.pgstow.restore.data.DataReader;
import io.pgstow.restore.data.RowLimit;
import io.pgstow.restore.data.SegmentLimits;
import io.pgstow.restore.data.SegmentPlan;
import io.pgstow.restore.data.StoredSegments;
import io.pgstow.restore.destination.Analysis;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.destination.ServerWatch;
import io.pgstow.restore.entry.EntryPhase;
import io.pgstow.restore.entry.EntryRunner;
import io.pgstow.restore.entry.EntrySchedule;
import io.pgstow.restore.entry.EntryScripts;
import io.pgstow.restore.entry.EntrySql;
import io.pgstow.restore.entry.ObjectsBefore;
import io.pgstow.restore.entry.ParallelEntryPhase;
import io.pgstow.restore.entry.PartOfDatabase;
import io.pgstow.restore.entry.PartitionTrees;
import io.pgstow.restore.entry.SchemaPublic;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.ledger.LoadedRanges;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Privileges;
import io.pgstow.restore.omission.Tolerance;
import io.pgstow.restore.plan.IndexChoice;
import io.pgstow.restore.plan.IndexPolicy;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.resume.BackupUnderWay;
import io.pgstow.restore.resume.IndexesTooEarly;
import io.pgstow.restore.resume.LostRows;
import io.pgstow.restore.resume.RestoreLease;
import io.pgstow.restore.script.ScriptRestore;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import io.pgstow.store.ObjectStore;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One restore in the acts it consists of, in the order in which they stand here. It may end at any
 * moment; another one of the same backup goes on where it was. The acts are called by one thread;
 * whoever made it closes it.
 */
public final class Restore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  /** How many indexes the log names. */
  private static final int EXPLAINED = 5;

  private final RestoreOptions options;
  private final ObjectStore store;
  private final ClientPrograms programs;
  private final Progress progress;
  private final Destination destination;
  private final DestinationSessions connections;

  private MemoryBudget memory;
  private @Nullable OpenedArchive archive;
  private @Nullable RestorePlan plan;
  private Optional<ScriptRestore> script = Optional.empty();
  private @Nullable Session keeper;
  private @Nullable Ledger ledger;
  private @Nullable Privileges privileges;
  private @Nullable LeftOut leftOut;
  private @Nullable EntryRunner runner;
  private @Nullable ServerWatch watch;
  private @Nullable RestoreLease lease;

  /** A restore that has not begun. */
  public Restore(
      RestoreOptions options,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Progress progress) {
    this.options = options;
    this.programs = programs;
    this.memory = options.memory();
    this.store = store;
    this.progress = progress;
    this.destination = new Destination(sessions, options.destination(), options.role());
    this.connections =
        new DestinationSessions(
            sessions,
            options.destination(),
            options.role(),
            options.jobs(),
            options.sessionSettings());
  }

  /** Waits for the server. */
  public void await() {
    destination.await(options.patience());
  }

  /**
   * The backup that the destination is in the middle of a restore of, if it is one of the source's
   * in this store: its name. The server must answer.
   */
  public Optional<String> underWay() {
    return new BackupUnderWay(options, store).name(destination.inspect());
  }

  /** Finds the backup and reads its table of contents. */
  public void open() {
    var catalogue = new Catalogue(store);
    OpenedArchive opened =
        options
            .file()
            .map(place -> place.asFound(store))
            .map(place -> open(place, catalogue.findManifest(place)))
            .orElseGet(
                () -> {
                  var found = catalogue.locate(options.sourceDatabase(), chosen());
                  return open(found.place(), found.manifest());
                });
    if (!options.damagedToo()) {
      catalogue.assess(opened.place()).requireUndamaged(opened.location());
    }
    archive = opened;
    if (opened.storage() instanceof Storage.Script storage) {
      script = Optional.of(ScriptRestore.open(opened, storage, options, progress));
    }
    memory = options.memory().holding(opened.contents().entries().size());
    memory.requireSegments(options.jobs(), segmentSize());
    List<IndexChoice> choices =
        IndexChoice.of(
            opened.contents(), opened.manifest(), options.indexPolicy(), options.keysBeforeData());
    plan = RestorePlan.of(opened.contents(), choices);
    explain(choices);
  }

  private void explain(List<IndexChoice> choices) {
    if (options.indexPolicy() instanceof IndexPolicy.BySize) {
      choices.forEach(
          choice ->
              LOG.info(
                  "{} {} the rows: {}",
                  choice.name(),
                  choice.beforeData() ? "before" : "after",
                  choice.reason()));
      return;
    }
    List<IndexChoice> overruled = choices.stream().filter(IndexChoice::overruled).toList();
    if (!overruled.isEmpty()) {
      LOG.info(
          "{} are made after all rows, whatever the settings say, the first: {}",
          overruled.size(),
          overruled.stream()
              .limit(EXPLAINED)
              .map(choice -> choice.name() + ", as " + choice.reason())
              .collect(Collectors.joining("; ")));
    }
  }

  /** A manifest tells beforehand how much memory the table of contents takes. */
  private OpenedArchive open(BackupPlace place, Optional<Manifest> manifest) {
    manifest.ifPresent(known -> options.memory().holding(known.entryCount()));
    return OpenedArchive.open(store, place, manifest);
  }

  private long segmentSize() {
    return options.segmentSize(archive().contents().entries().size());
  }

  /** A newer backup may have been made since the restore of what was the latest has begun. */
  private String chosen() {
    return options.backup().equals(Catalogue.LATEST)
        ? underWay().orElse(Catalogue.LATEST)
        : options.backup();
  }

  /** Fails on anything that would make the restore fail later. */
  public void preflight() {
    LOG.info("restoring \"{}\" into \"{}\"", archive().location(), options.destination());
    Findings.require(findings(), options.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  public List<Finding> findings() {
    try (Session session = destination.openServer()) {
      return new DestinationPreflight(options, destination, archive())
          .findings(session, destination.inspect());
    }
  }

  /**
   * Fails if the destination is the database that another session is in, whatever it is called;
   * checks that are passed over do not pass this one over.
   */
  public void requireOtherThan(Session source) {
    destination.requireOtherThan(source);
  }

  /**
   * Fails on what would make a restore fail of a backup that is not made yet.
   *
   * @param serverVersion of the source, as it describes itself
   * @param requirements of the database that will be dumped
   */
  public void foresee(String serverVersion, Requirements requirements) {
    Demands demands = Demands.of(serverVersion, requirements, options.omissions());
    try (Session session = destination.openServer()) {
      Findings.require(
          new DestinationPreflight(options, destination, demands)
              .findings(session, destination.inspect()),
          options.skipChecks());
    }
  }

  /**
   * What {@link #prepare} would do now, in words; changes nothing.
   *
   * @throws PgstowException as it would fail
   */
  public String outlook() {
    Destination.State state = destination.inspect();
    String name = options.destination().name();
    if (!(state instanceof Destination.State.Absent)) {
      try (Session session = connections.open()) {
        if (Ledger.isLocked(session)) {
          throw Ledger.busy(session);
        }
      }
    }
    Room room = room(state);
    if (room instanceof Room.Replaced) {
      try (Session session = destination.openServer()) {
        Findings.require(destination.obstacles(session), false);
      }
    }
    String what = archive().location();
    return switch (room) {
      case Room.Made() -> "would create \"%s\" and restore \"%s\" into it".formatted(name, what);
      case Room.AsItIs() -> "would restore \"%s\" into \"%s\" as it is".formatted(what, name);
      case Room.Begun() -> "would resume the restore of \"%s\" into \"%s\"".formatted(what, name);
      case Room.Replaced _ ->
          "would drop and create \"%s\" and restore \"%s\" into it".formatted(name, what);
    };
  }

  /** Makes the database, or finds the one to go on with, and takes the lock on it. */
  public void prepare() {
    if (archive().manifest().isPresent()) {
      lease = RestoreLease.take(store, archive().place(), options.destination(), Clock.systemUTC());
    }
    Optional<Session> existence = destination.lockExistence();
    try {
      makeRoom();
      enter();
    } finally {
      existence.ifPresent(Session::close);
    }
    new LostRows(keeper(), ledger(), archive().contents(), plan()).takeBack();
    new IndexesTooEarly(keeper(), ledger(), archive(), plan()).takeBack();
    Privileges known = Privileges.of(keeper(), archive().contents());
    privileges = known;
    var omitted =
        new LeftOut(
            archive().contents(),
            LedgerItem.leftOut(ledger().done(keeper())),
            options.allowMissingRows());
    archive().contents().entries().stream()
        .filter(known::isForNobody)
        .forEach(entry -> omitted.add(entry, Tolerance.POLICY));
    leftOut = omitted;
    var part = new PartOfDatabase(archive());
    if (!archive().isRowsAlone()) {
      part.makeSchemas(keeper());
    }
    runner = new EntryRunner(keeper(), ledger(), omitted, part, progress);
    watch = ServerWatch.start(connections::open, progress);
    String indexMemory = keeper().one("SHOW maintenance_work_mem", row -> row.getString(1));
    LOG.info("each connection may build indexes with maintenance_work_mem {}", indexMemory);
  }

  /** What becomes of the destination. */
  private sealed interface Room {
    record Made() implements Room {}

    record AsItIs() implements Room {}

    record Begun() implements Room {}

    record Replaced(OnExisting.Drop permission) implements Room {}
  }

  /** The one place that decides it. */
  private Room room(Destination.State state) {
    return switch (state) {
      case Destination.State.Absent() -> new Room.Made();
      case Destination.State.Empty() -> new Room.AsItIs();
      case Destination.State.Occupied _ when archive().isRowsAlone() -> new Room.AsItIs();
      case Destination.State.InUse inUse when archive().isBegunIn(inUse) -> new Room.Begun();
      case Destination.State.InUse inUse ->
          switch (options.onExisting()) {
            case OnExisting.Fail() -> {
              Finding refusal = inUse.refusal(options.destination().name());
              throw new PgstowException(ExitCode.PREFLIGHT, refusal.fact(), refusal.hint());
            }
            case OnExisting.Drop permission -> new Room.Replaced(permission);
          };
    };
  }

  private void makeRoom() {
    switch (room(destination.inspect())) {
      case Room.Made() -> create();
      case Room.AsItIs(), Room.Begun() -> destination.settle();
      case Room.Replaced(OnExisting.Drop permission) -> {
        requireReplacement();
        if (!hasBegunMeanwhile()) {
          destination.replace(permission, this::createDatabase);
        }
      }
    }
  }

  /**
   * Nothing is dropped for an archive that cannot take its place, whatever checks are passed over:
   * it has definitions, pg_restore turns them all into SQL, and this role may make a database.
   */
  private void requireReplacement() {
    String database = options.destination().name();
    if (plan().schema().isEmpty() && script.isEmpty()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "\"%s\" holds no definitions, so \"%s\" is not dropped for it"
              .formatted(archive().location(), database),
          "Choose another backup, or drop the database by hand.");
    }
    try (Session session = destination.openServer()) {
      Destination.refusalToDrop(session, database)
          .ifPresent(
              refusal -> {
                throw new PgstowException(ExitCode.PREFLIGHT, refusal.fact(), refusal.hint());
              });
    }
    var sql = new EntrySql(archive().contents(), options.omissions(), Set.of());
    var scripts =
        new EntryScripts(
            sql,
            archive().location(),
            plan().withoutData().stream().filter(sql::isWanted).toList());
    while (scripts.next() != null) {
      progress.item("reading definitions");
    }
  }

  /** Fails when another run is at work in the destination. */
  private boolean hasBegunMeanwhile() {
    try (Session session = connections.open()) {
      Ledger.lock(session);
      return archive().isBegunIn(Destination.inspect(session));
    }
  }

  private void create() {
    if (archive().isRowsAlone()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "\"%s\" holds rows alone, which go into tables that are there already"
              .formatted(archive().location()),
          "Name a DST_DBNAME that has the tables.");
    }
    destination.create(this::createDatabase);
  }

  private String createDatabase(String name) {
    return archive()
        .createDatabase(name, options.role(), script.flatMap(ScriptRestore::createDatabase));
  }

  private void enter() {
    Session session = connections.open();
    keeper = session;
    Ledger.lock(session);
    ledger = ledger(session);
  }

  /** The database, if it was this restore that made it. */
  Optional<Destination.Made> made() {
    return destination.made();
  }

  /**
   * Looks again, under the lock: between the first look and the lock another run may have begun.
   */
  private Ledger ledger(Session session) {
    Destination.State state = Destination.inspect(session);
    if (archive().isBegunIn(state)) {
      Ledger resumed = Ledger.resume(session);
      LOG.info("resuming an earlier run: {} items are done", resumed.done(session).size());
      return resumed;
    }
    if (archive().isRowsAlone()) {
      Findings.require(new RowsAlone(archive(), session, segmentSize()).findings(), false);
    }
    if (state instanceof Destination.State.Empty
        || (state instanceof Destination.State.Occupied && archive().isRowsAlone())) {
      SchemaPublic.prepare(session, archive());
      return Ledger.create(
          session,
          new Ledger.Progress(archive().location(), archive().fingerprint()),
          archive().schemas());
    }
    throw new PgstowException(
        ExitCode.BUSY,
        "another run has begun in \"%s\"".formatted(options.destination().name()),
        "Wait for it to end, or restore into another DST_DBNAME.");
  }

  /** All of a script, which has no phases; nothing for an archive. */
  public void runScript() {
    script.ifPresent(all -> all.run(keeper(), ledger(), programs, progress));
  }

  /** Phase 1: everything that stands before data. */
  public EntryPhase schema() {
    return entries(RestorePlan::schema);
  }

  /** Phase 2: empty indexes. */
  public ParallelEntryPhase indexes() {
    return parallelEntries(RestorePlan::indexes);
  }

  /** Phase 3, before the data: sequences, and large objects without their content. */
  public EntryPhase values() {
    return entries(RestorePlan::values);
  }

  /** Phase 3: the data, on several connections. */
  public DataPhase data() {
    return new DataPhase(() -> openItems(false), () -> openLoader(options.jobs()), progress);
  }

  /**
   * Phase 3: data under foreign keys that exist already, as extensions bring them along. The
   * archive has their tables in the right order, but does not say which these are. One reader keeps
   * that order.
   */
  public DataPhase dependentData() {
    return new DataPhase(() -> openItems(true), () -> openLoader(1), progress);
  }

  private boolean isLoaded(Entry entry, LoadedRanges loaded) {
    return archive()
        .table(entry)
        .filter(table -> loaded.cover(entry.dumpId(), table.rawBytes()))
        .isPresent();
  }

  private List<Entry> data(boolean underForeignKeys, LoadedRanges loaded) {
    Set<String> tables =
        Set.copyOf(
            keeper()
                .all(
                    Sql.named("tables-with-foreign-keys"),
                    row -> Sql.identifier(row.getString("schema"), row.getString("name"))));
    return plan().data().stream()
        .filter(entry -> tables.contains(entry.qualifiedName()) == underForeignKeys)
        .filter(entry -> leftOut().becauseOf(entry).isEmpty())
        .filter(entry -> !isLoaded(entry, loaded))
        .toList();
  }

  /** Phase 4: the rest. */
  public ParallelEntryPhase rest() {
    return parallelEntries(RestorePlan::rest);
  }

  private EntryPhase entries(Function<RestorePlan, List<Entry>> phase) {
    return new EntryPhase(() -> openScripts(phase.apply(plan())), scripts -> runner().run(scripts));
  }

  private ParallelEntryPhase parallelEntries(Function<RestorePlan, List<Entry>> phase) {
    return new ParallelEntryPhase(
        () -> openScripts(phase.apply(plan())),
        scripts ->
            new EntrySchedule(
                scripts.entries(), scripts::next, new PartitionTrees(archive().contents())),
        () ->
            new EntryRunner(
                connections.open(), ledger(), leftOut(), new PartOfDatabase(archive()), progress),
        options.jobs());
  }

  private EntryScripts openScripts(List<Entry> entries) {
    var sql =
        new EntrySql(
            archive().contents(), options.omissions(), requireNonNull(privileges).missingRoles());
    Set<Integer> done =
        ledger().done(keeper()).stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    var before = ObjectsBefore.of(keeper());
    List<Entry> missing =
        entries.stream()
            .filter(entry -> !done.contains(entry.dumpId()) && sql.isWanted(entry))
            .map(requireNonNull(privileges)::adapt)
            .map(before::adapt)
            .toList();
    return new EntryScripts(sql, archive().location(), missing);
  }

  private DataItems openItems(boolean underForeignKeys) {
    LoadedRanges loaded = LoadedRanges.of(ledger().done(keeper()));
    List<Entry> entries = data(underForeignKeys, loaded);
    long all = archive().rawBytes(entries).orElse(0) - loaded.bytes(entries);
    if (archive().manifest().isPresent()) {
      progress.expect(all);
    }
    var limit = new RowLimit(memory, options.jobs(), segmentSize());
    SegmentPlan plan =
        underForeignKeys || !memory.allowsFetching(options.jobs())
            ? SegmentPlan.none(entries, loaded)
            : SegmentPlan.of(
                StoredSegments.of(archive())::of,
                archive().largestFirst(entries),
                loaded,
                limits(limit, all));
    return new DataItems(
        plan.items().iterator(),
        new DataReader(
            archive(),
            DataBlocks.of(archive(), plan.left(), underForeignKeys),
            Math.toIntExact(segmentSize()),
            limit,
            plan.settled()));
  }

  private SegmentLimits limits(RowLimit limit, long bytes) {
    long locks = keeper().one(Sql.named("lock-capacity"), row -> row.getLong(1));
    return new SegmentLimits(
        options.largestTransaction(),
        limit.longest(),
        SegmentLimits.together(bytes, options.jobs(), segmentSize()),
        archive().isRowsAlone() ? 1 : SegmentLimits.tables(locks, options.jobs()));
  }

  private DataLoader openLoader(int jobs) {
    return new DataLoader(ledger(), jobs, connections::open);
  }

  /** Collects the planner's statistics, which archives before 18 do not hold. */
  public void analyze() throws SQLException {
    if (options.analyze()) {
      Analysis.run(keeper(), ledger(), progress);
    }
  }

  /**
   * Compares the destination with the backup, and fails when they differ.
   *
   * @param report is told what was compared, in either case
   */
  public void compare(Consumer<Comparison> report) {
    Comparison comparison =
        new Comparing(
                archive(),
                keeper(),
                ledger().done(keeper()),
                leftOut(),
                script.map(ScriptRestore::rowsByTable).orElse(Map.of()),
                progress)
            .compare();
    report.accept(comparison);
    comparison.requireEqual(options.destination().name());
  }

  /** Looks at what a comparison with the backup does not show, and mends what it may. */
  public void review() {
    new SequenceReview(keeper(), options.fixSequences()).run();
    List<String> extensions =
        Stream.concat(
                script.stream().flatMap(all -> all.extensions().stream()),
                archive().contents().entries().stream()
                    .filter(entry -> entry.kind().equals("EXTENSION"))
                    .map(Entry::tag))
            .toList();
    keeper()
        .all(
            Sql.named("missing-in-database"),
            row -> row.getString(1),
            (Object) extensions.toArray(String[]::new))
        .forEach(
            name ->
                LOG.warn(
                    "the extension \"{}\" is missing: CREATE EXTENSION {};",
                    name,
                    Sql.identifier(name)));
  }

  /**
   * The last item: event triggers, which would have fired at all before, and away with the ledger.
   */
  public void finish() {
    if (script.isPresent()) {
      // its event triggers are there already, and would fire at the ledger
      keeper().all(Sql.named("without-event-triggers"), row -> row.getString(1));
    }
    runner().finish(openScripts(plan().last()));
    leftOut()
        .counts()
        .forEach(
            (cause, count) ->
                LOG.warn("left out {}: {}, and what depends on them", count, cause.what()));
    if (lease != null) {
      lease.end();
    }
    LOG.info("the restore into \"{}\" is complete", options.destination());
  }

  private OpenedArchive archive() {
    return requireNonNull(archive);
  }

  private RestorePlan plan() {
    return requireNonNull(plan);
  }

  private Session keeper() {
    return requireNonNull(keeper);
  }

  private Ledger ledger() {
    return requireNonNull(ledger);
  }

  private LeftOut leftOut() {
    return requireNonNull(leftOut);
  }

  private EntryRunner runner() {
    return requireNonNull(runner);
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
    if (watch != null) {
      watch.close();
    }
    if (keeper != null) {
      keeper.close();
    }
  }
}
