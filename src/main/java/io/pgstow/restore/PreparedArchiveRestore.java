package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.check.Comparing;
import io.pgstow.restore.check.Comparison;
import io.pgstow.restore.check.ExtensionReview;
import io.pgstow.restore.check.SequenceReview;
import io.pgstow.restore.data.DataLoader;
import io.pgstow.restore.data.DataPhase;
import io.pgstow.restore.data.RowLoading;
import io.pgstow.restore.data.SegmentLimits;
import io.pgstow.restore.data.UserTriggers;
import io.pgstow.restore.destination.Analysis;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.destination.OnConflict;
import io.pgstow.restore.destination.ServerWatch;
import io.pgstow.restore.destination.Triggers;
import io.pgstow.restore.entry.DefinitionPhase;
import io.pgstow.restore.entry.DefinitionSchedule;
import io.pgstow.restore.entry.EntryPhase;
import io.pgstow.restore.entry.EntryRunner;
import io.pgstow.restore.entry.EntrySchedule;
import io.pgstow.restore.entry.EntryScripts;
import io.pgstow.restore.entry.EntrySql;
import io.pgstow.restore.entry.KeyIndexes;
import io.pgstow.restore.entry.ObjectsBefore;
import io.pgstow.restore.entry.OthersObjects;
import io.pgstow.restore.entry.ParallelEntryPhase;
import io.pgstow.restore.entry.PartOfDatabase;
import io.pgstow.restore.entry.PartitionTrees;
import io.pgstow.restore.entry.PropertyStatements;
import io.pgstow.restore.entry.SequencesBefore;
import io.pgstow.restore.entry.TreeSizes;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.ledger.LoadedRanges;
import io.pgstow.restore.naming.NewSchemas;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Privileges;
import io.pgstow.restore.plan.DestinationTablespaces;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.resume.RestoreLease;
import io.pgstow.restore.source.OpenedArchive;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A restore of an archive that holds the lock on its destination: the phases, in the order in which
 * they stand here. A phase looks at the ledger when it is asked for, so that is when its turn
 * comes, and whoever asks closes it. Whoever prepared the restore closes that, after its phases.
 */
public final class PreparedArchiveRestore implements PreparedRestore {
  private static final Logger LOG = LoggerFactory.getLogger(PreparedArchiveRestore.class);

  private static final Set<String> RELATIONS =
      Set.of("TABLE", Entry.TABLE_DATA, "MATERIALIZED VIEW");

  /** How many times quicker than loading rows it is to sample them, and to count them. */
  private static final int ANALYSIS = 40;

  private static final int COMPARISON = 20;

  private final RestoreOptions options;
  private final Progress progress;
  private final DestinationSessions connections;
  private final OpenedArchive archive;
  private final RestorePlan plan;
  private final Session session;
  private final Ledger ledger;
  private final Privileges privileges;
  private final LeftOut leftOut;
  private final HeldDestination held;
  private final EntryRunner runner;
  private final DataPlanner planner;
  private final EntrySql sql;
  private final PartitionTrees trees;
  private final TreeSizes sizes;
  private final Optional<Set<String>> relations;
  private final Optional<Set<String>> newSchemas;

  PreparedArchiveRestore(
      RestoreContext context,
      OpenedArchive archive,
      RestorePlan plan,
      HeldDestination held,
      Privileges privileges,
      LeftOut leftOut) {
    this.options = context.options();
    this.progress = context.progress();
    this.connections = context.connections();
    this.archive = archive;
    this.plan = plan;
    this.held = held;
    this.session = held.session();
    this.ledger = held.ledger();
    this.privileges = privileges;
    this.leftOut = leftOut;
    this.sql =
        new EntrySql(
            archive.contents(),
            options.omissions(),
            privileges.missingRoles(),
            DestinationTablespaces.of(session, options.whole())::setting);
    this.newSchemas = NewSchemas.of(archive.contents(), options.names());
    this.trees = new PartitionTrees(archive.contents());
    this.sizes = new TreeSizes(archive, trees);
    this.runner = runner(session);
    this.relations = relations();
    this.planner = new DataPlanner(context, archive, plan, leftOut, session);
    held.resources().add(ServerWatch.start(connections::open, progress)::close);
  }

  private EntryRunner runner(Session runs) {
    return new EntryRunner(
        runs, ledger, leftOut, new PartOfDatabase(archive, options.remedies(false)), progress);
  }

  /** What the phases are worth, where a manifest tells how many rows there are. */
  public Optional<RestoreWeights> weights() {
    if (archive.manifest().isEmpty()) {
      return Optional.empty();
    }
    Collection<LedgerItem> done = ledger.done(session);
    Set<Integer> entries = done.stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    long data = archive.rawBytes(plan.data()).orElse(0);
    long left = Math.max(0, data - LoadedRanges.of(done).bytes(plan.data()));
    return Optional.of(
        new RestoreWeights(
            work(plan.schema(), entries),
            left + work(plan.values(), entries),
            work(plan.rest(), entries),
            data / ANALYSIS,
            data / COMPARISON));
  }

  private long work(List<Entry> all, Set<Integer> done) {
    return all.stream()
        .filter(entry -> !done.contains(entry.dumpId()))
        .mapToLong(sizes::work)
        .sum();
  }

  /** Phase 1: everything that stands before data. */
  public DefinitionPhase schema() {
    EntryScripts scripts = scripts(missing(plan.schema()));
    progress.expectWork(scripts.entries().stream().mapToLong(sizes::work).sum());
    return new DefinitionPhase(
        new DefinitionSchedule(scripts, archive.contents(), tablesLocked(), options.jobs()),
        runner,
        () -> runner(connections.open()),
        sizes::work,
        progress);
  }

  /** Phase 2: empty indexes. */
  public ParallelEntryPhase indexes() {
    return parallel(missing(plan.indexes()));
  }

  /** Phase 3, before the data: sequences, and large objects without their content. */
  public EntryPhase values() {
    var before =
        new SequencesBefore(session, archive.contents(), LedgerItem.isBeside(ledger.done(session)));
    return new EntryPhase(
        scripts(missing(plan.values()).stream().filter(entry -> !before.keep(entry)).toList()),
        runner);
  }

  /** Phase 3: the data, on several connections. */
  public DataPhase data() {
    return data(planner.sideBySide(loaded()));
  }

  /**
   * Phase 3: data under foreign keys that exist already, as extensions bring them along, and data
   * whose rows call functions that may read other tables. One table comes after the other.
   */
  public DataPhase dependentData() {
    return data(planner.tableByTable(loaded()));
  }

  private LoadedRanges loaded() {
    return LoadedRanges.of(ledger.done(session));
  }

  /** Phase 4: the rest. */
  public ParallelEntryPhase rest() {
    List<Entry> missing = missing(plan.rest());
    return parallel(
        options.jobs() > 1
            ? new KeyIndexes(archive.contents(), leftOut, trees, sizes).divided(missing)
            : missing);
  }

  private ParallelEntryPhase parallel(List<Entry> missing) {
    EntryScripts scripts = scripts(missing);
    progress.expectWork(scripts.entries().stream().mapToLong(sizes::work).sum());
    return new ParallelEntryPhase(
        new EntrySchedule(scripts.entries(), scripts::next, trees),
        sizes::isLight,
        tablesLocked(),
        Math.min(options.jobs(), scripts.entries().size()),
        () -> runner(connections.open()),
        sizes::work,
        progress);
  }

  /** How many tables one transaction may lock. */
  private int tablesLocked() {
    long locks = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    return SegmentLimits.tables(locks, options.jobs());
  }

  private EntryScripts scripts(List<Entry> missing) {
    return new EntryScripts(sql, archive.location(), missing);
  }

  /** What the ledger does not have, as far as it is wanted, and as it suits the destination. */
  private List<Entry> missing(List<Entry> entries) {
    Collection<LedgerItem> items = ledger.done(session);
    Set<Integer> done = items.stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    var before = ObjectsBefore.of(session);
    OthersObjects others =
        LedgerItem.isBeside(items)
            ? OthersObjects.of(
                session,
                archive.contents(),
                items,
                ledger.schema(),
                options.names().schema("public"),
                options.part().completes())
            : OthersObjects.NONE;
    List<Entry> missing =
        entries.stream()
            .filter(entry -> !done.contains(entry.dumpId()) && sql.isWanted(entry))
            .filter(entry -> !others.concern(entry))
            .map(privileges::adapt)
            .map(before::adapt)
            .toList();
    return KeyIndexes.resumed(missing, done);
  }

  private DataPhase data(DataPlanner.Work work) {
    Triggers triggers =
        archive.isRowsAlone()
            ? Triggers.of(session, options.existing().disableTriggers())
            : Triggers.FIRE;
    var loading = new RowLoading(UserTriggers.of(triggers), onConflict());
    var loader = new DataLoader(ledger, loading, work.connections(), connections::open);
    try {
      return new DataPhase(planner.open(work), loader, progress, work.tableByTable());
    } catch (RuntimeException | Error e) {
      try (loader) {
        throw e;
      }
    }
  }

  /** Tables that the archive makes have no other rows. */
  private Optional<OnConflict> onConflict() {
    return options.existing().onConflict().filter(_ -> archive.isRowsAlone());
  }

  /** Whether a schema may have what was restored: a database in use has others. */
  private boolean mayBeRestored(String schema) {
    return newSchemas.filter(schemas -> !schemas.contains(schema)).isEmpty();
  }

  /** Archives before 18 do not hold the planner's statistics. */
  @Override
  public Analysis analysis() {
    return Analysis.open(
        session, ledger, this::isOfRestore, options.jobs(), connections::open, progress);
  }

  /** Of a database that holds other tables, too, those of the archive. */
  private boolean isOfRestore(String schema, String table) {
    return mayBeRestored(schema) && relations.map(known -> known.contains(table)).orElse(true);
  }

  private Optional<Set<String>> relations() {
    return LedgerItem.isBeside(ledger.done(session))
        ? Optional.of(
            archive.contents().entries().stream()
                .filter(entry -> RELATIONS.contains(entry.kind()))
                .map(Entry::qualifiedName)
                .collect(Collectors.toSet()))
        : Optional.empty();
  }

  /** Partitioned tables of which the restore has loaded a part: they own the sequences of all. */
  private Set<String> trees() {
    return relations
        .map(
            known ->
                session
                    .all(
                        Sql.named("trees-of-partitions"),
                        row ->
                            known.contains(
                                    Sql.identifier(
                                        row.getString("part_schema"), row.getString("part_name")))
                                ? Optional.of(
                                    Sql.identifier(row.getString("schema"), row.getString("name")))
                                : Optional.<String>empty())
                    .stream()
                    .flatMap(Optional::stream)
                    .collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  @Override
  public void compare(Consumer<Comparison> report) {
    Comparison comparison =
        new Comparing(
                archive,
                session,
                ledger.done(session),
                leftOut,
                onConflict().isPresent(),
                progress,
                options.names())
            .compare();
    report.accept(comparison);
    comparison.requireEqual(options.destination().name());
  }

  @Override
  public void review() {
    Set<String> trees = trees();
    new SequenceReview(
            session,
            options.fixSequences(),
            (schema, table) ->
                isOfRestore(schema, table) || (mayBeRestored(schema) && trees.contains(table)))
        .run();
    new ExtensionReview(
            session,
            archive.contents().entries().stream()
                .filter(entry -> entry.kind().equals("EXTENSION"))
                .map(Entry::tag)
                .toList())
        .run();
  }

  /** The last item is event triggers, which would have fired at all before. */
  @Override
  public void finish() {
    runner.finish(scripts(missing(plan.last())), properties());
    leftOut
        .counts()
        .forEach(
            (cause, count) ->
                LOG.warn("left out {}: {}, and what depends on them", count, cause.what()));
    held.lease().ifPresent(RestoreLease::end);
    LOG.info("the restore into \"{}\" is complete", options.destination());
  }

  private List<String> properties() {
    return options.whole().properties()
        ? PropertyStatements.of(
            archive.contents(),
            options.omissions(),
            options.destination().name(),
            !options.whole().system())
        : List.of();
  }

  @Override
  public void close() {
    held.close();
  }
}
