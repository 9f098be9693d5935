package io.pgstow.restore;

import static java.util.Objects.requireNonNull;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Catalogue;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
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

  private final RestoreOptions options;
  private final ObjectStore store;
  private final Progress progress;
  private final Destination destination;
  private final DestinationSessions connections;

  private @Nullable StoredArchive archive;
  private @Nullable RestorePlan plan;
  private @Nullable Session keeper;
  private @Nullable Ledger ledger;
  private @Nullable Privileges privileges;
  private @Nullable LeftOut leftOut;
  private @Nullable EntryRunner runner;
  private @Nullable ServerWatch watch;

  /** A restore that has not begun. */
  public Restore(RestoreOptions options, ObjectStore store, Sessions sessions, Progress progress) {
    this.options = options;
    this.store = store;
    this.progress = progress;
    this.destination = new Destination(sessions, options.destination());
    this.connections = new DestinationSessions(sessions, options);
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
    StoredArchive opened =
        options
            .file()
            .map(place -> place.asFound(store))
            .map(place -> StoredArchive.open(store, place, catalogue.findManifest(place)))
            .orElseGet(
                () -> {
                  var found = catalogue.find(options.sourceDatabase(), chosen());
                  return StoredArchive.open(store, found.place(), Optional.of(found.manifest()));
                });
    archive = opened;
    List<IndexChoice> choices =
        IndexChoice.of(opened.contents(), opened.manifest(), options.indexPolicy());
    plan = RestorePlan.of(opened.contents(), choices, options.keysBeforeData());
    LOG.info("restoring \"{}\" into \"{}\"", opened.location(), options.destination());
    if (options.indexPolicy() instanceof IndexPolicy.BySize) {
      choices.forEach(
          choice ->
              LOG.info(
                  "index {} {} the rows: {}",
                  choice.index().qualifiedName(),
                  choice.beforeData() ? "before" : "after",
                  choice.reason()));
    }
  }

  /** A newer backup may have been made since the restore of what was the latest has begun. */
  private String chosen() {
    return options.backup().equals(Catalogue.LATEST)
        ? underWay().orElse(Catalogue.LATEST)
        : options.backup();
  }

  /** Fails on anything that would make the restore fail later. */
  public void preflight() {
    Findings.require(findings(), options.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  public List<Finding> findings() {
    try (Session session = destination.openServer()) {
      return new DestinationPreflight(options, archive()).findings(session, destination.inspect());
    }
  }

  /** Makes the database, or finds the one to go on with, and takes the lock on it. */
  public void prepare() {
    Destination.State state = destination.inspect();
    if (!isOurs(state)) {
      makeRoom(state);
    }
    Session session = connections.open();
    keeper = session;
    Ledger.lock(session);
    Ledger known = ledger(session);
    ledger = known;
    privileges = Privileges.of(session, archive().contents());
    leftOut = new LeftOut(archive().contents(), known.done(session), options.skipChecks());
    runner = new EntryRunner(session, known, leftOut, progress);
    watch = ServerWatch.start(connections::open, progress);
    String memory = session.one("SHOW maintenance_work_mem", row -> row.getString(1));
    LOG.info("each connection may build indexes with maintenance_work_mem {}", memory);
  }

  private void makeRoom(Destination.State state) {
    boolean absent = state instanceof Destination.State.Absent;
    boolean inUse = !absent && !(state instanceof Destination.State.Empty);
    if (inUse) {
      try (Session session = connections.open()) {
        Ledger.lock(session);
      }
      destination.drop();
    }
    if (absent || inUse) {
      destination.create(archive().createDatabase(options.destination().name()));
    }
  }

  /**
   * Looks again, under the lock: between the first look and the lock another run may have begun.
   */
  private Ledger ledger(Session session) {
    Destination.State state = Destination.inspect(session);
    if (isOurs(state)) {
      Ledger resumed = Ledger.resume(session);
      LOG.info(
          "going on where an earlier run was: {} items are done", resumed.done(session).size());
      return resumed;
    }
    if (state instanceof Destination.State.Empty) {
      return Ledger.create(
          session, new Ledger.Progress(archive().location(), archive().fingerprint()));
    }
    throw new PgstowException(
        ExitCode.BUSY,
        "another run has begun in \"%s\"".formatted(options.destination().name()),
        "Wait for it to end, or restore into another DST_DBNAME.");
  }

  private boolean isOurs(Destination.State state) {
    return state instanceof Destination.State.Begun(Ledger.Progress progress)
        && progress.archive().equals(archive().fingerprint());
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
    return new DataPhase(
        () -> openReader(false, DataBlocks::largestFirst),
        () -> openLoader(options.jobs()),
        progress);
  }

  /**
   * Phase 3: data under foreign keys that exist already, as extensions bring them along. The
   * archive has their tables in the right order, but does not say which these are.
   */
  public DataPhase dependentData() {
    return new DataPhase(
        () -> openReader(true, DataBlocks::inOrder), () -> openLoader(1), progress);
  }

  private boolean isLoaded(Entry entry, LoadedRanges loaded) {
    return archive()
        .manifest()
        .flatMap(manifest -> manifest.table(entry.dumpId()))
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
        scripts -> new EntrySchedule(scripts, new PartitionTrees(archive().contents())),
        () -> new EntryRunner(connections.open(), ledger(), leftOut(), progress),
        options.jobs());
  }

  private EntryScripts openScripts(List<Entry> entries) {
    var sql = new EntrySql(archive().contents(), options.omissions());
    Set<Integer> done =
        ledger().done(keeper()).stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    List<Entry> missing =
        entries.stream()
            .filter(entry -> !done.contains(entry.dumpId()) && sql.isWanted(entry))
            .map(requireNonNull(privileges)::adapt)
            .toList();
    return new EntryScripts(sql, archive().location(), missing);
  }

  private DataReader openReader(
      boolean underForeignKeys, BiFunction<StoredArchive, List<Entry>, DataBlocks> order) {
    ledger().forgetLostRows(keeper(), plan().data());
    LoadedRanges loaded = LoadedRanges.of(ledger().done(keeper()));
    List<Entry> entries = data(underForeignKeys, loaded);
    archive().rawBytes(entries).ifPresent(all -> progress.expect(all - loaded.bytes(entries)));
    return new DataReader(
        archive(), order.apply(archive(), entries), options.segmentSize(), loaded);
  }

  private DataLoader openLoader(int jobs) {
    return new DataLoader(ledger(), jobs, connections::open);
  }

  /** Collects the planner's statistics, which archives before 18 do not hold. */
  public void analyze() throws SQLException {
    if (options.analyze()) {
      Analysis.run(keeper(), progress);
    }
  }

  /**
   * Compares the destination with the backup, and fails when they differ.
   *
   * @param report is told what was compared, in either case
   */
  public void compare(Consumer<Comparison> report) {
    Comparison comparison =
        new Comparing(archive(), keeper(), ledger().done(keeper()), leftOut(), progress).compare();
    report.accept(comparison);
    comparison.requireEqual(options.destination().name());
  }

  /**
   * The last item: event triggers, which would have fired at all before, and away with the ledger.
   */
  public void finish() {
    runner().finish(openScripts(plan().last()));
    leftOut()
        .counts()
        .forEach(
            (cause, count) ->
                LOG.warn("left out {}: {}, and what hangs on them", count, cause.what()));
    LOG.info("the restore into \"{}\" is complete", options.destination());
  }

  private StoredArchive archive() {
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
    if (watch != null) {
      watch.close();
    }
    if (keeper != null) {
      keeper.close();
    }
  }
}
