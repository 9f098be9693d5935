package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.block.DataBlocks;
import io.pgstow.restore.data.DataItems;
import io.pgstow.restore.data.DataReader;
import io.pgstow.restore.data.RowLimit;
import io.pgstow.restore.data.SegmentLimits;
import io.pgstow.restore.data.SegmentPlan;
import io.pgstow.restore.data.StoredSegments;
import io.pgstow.restore.data.UserTriggers;
import io.pgstow.restore.destination.Triggers;
import io.pgstow.restore.ledger.LoadedRanges;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.plan.CallingTables;
import io.pgstow.restore.plan.ForeignKeyOrder;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.source.OpenedArchive;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which data are still to be loaded, and in which pieces. */
final class DataPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(DataPlanner.class);

  /** How many tables the log names. */
  private static final int SHOWN = 10;

  private final RestoreOptions options;
  private final Progress progress;
  private final OpenedArchive archive;
  private final RestorePlan plan;
  private final LeftOut leftOut;
  private final Session session;
  private final MemoryBudget memory;
  private final long segmentSize;

  /**
   * @param session in the destination
   */
  DataPlanner(
      RestoreContext context,
      OpenedArchive archive,
      RestorePlan plan,
      LeftOut leftOut,
      Session session) {
    this.options = context.options();
    this.progress = context.progress();
    this.archive = archive;
    this.plan = plan;
    this.leftOut = leftOut;
    this.session = session;
    int entries = archive.contents().entries().size();
    this.memory = options.memory().holding(entries);
    this.segmentSize = options.segmentSize(entries);
  }

  /**
   * What a phase loads.
   *
   * @param segments what connections fetch by themselves
   * @param cut what the one reader cuts, in groups that follow each other
   * @param bytes of raw data in all of it
   * @param connections how many load
   * @param tableByTable whether the rows of a table wait for those before them
   */
  record Work(
      SegmentPlan segments,
      List<List<Entry>> cut,
      long bytes,
      int connections,
      boolean tableByTable) {}

  /**
   * Plans the phase of the tables that need no order.
   *
   * @param loaded what the ledger has
   */
  Work sideBySide(LoadedRanges loaded) {
    Set<String> ordered = underForeignKeys();
    ordered.addAll(calling());
    List<Entry> entries = missing(loaded, table -> !ordered.contains(table));
    // with one connection in the order of pg_restore, which then takes that of the archive, too
    SegmentPlan segments =
        segments(options.jobs() > 1 ? archive.largestFirst(entries) : entries, loaded);
    return new Work(
        segments, List.of(segments.left()), bytes(entries, loaded), options.jobs(), false);
  }

  /**
   * Plans the phase of the others: those with foreign keys come after those that they refer to,
   * those that call functions after all others, in the order of the archive.
   *
   * @param loaded what the ledger has
   */
  Work tableByTable(LoadedRanges loaded) {
    Set<String> keyed = underForeignKeys();
    Set<String> calling = calling();
    List<Entry> entries =
        missing(loaded, table -> keyed.contains(table) || calling.contains(table));
    logCalling(entries.stream().map(Entry::qualifiedName).filter(calling::contains).toList());
    long bytes = bytes(entries, loaded);
    List<List<Entry>> ordered =
        ForeignKeyOrder.of(session, entries, entry -> calling.contains(entry.qualifiedName()))
            .all();
    if (entries.stream().map(Entry::qualifiedName).noneMatch(keyed::contains)) {
      SegmentPlan segments = segments(ordered.stream().flatMap(List::stream).toList(), loaded);
      if (segments.left().isEmpty()) {
        return new Work(segments, List.of(), bytes, options.jobs(), true);
      }
    }
    return new Work(SegmentPlan.none(entries, loaded), ordered, bytes, 1, true);
  }

  private static void logCalling(List<String> tables) {
    if (!tables.isEmpty()) {
      LOG.info(
          "loading {} tables after all others, one after the other, as their rows call functions"
              + " that may read other tables: {}",
          tables.size(),
          tables.stream().limit(SHOWN).collect(Collectors.joining(", "))
              + (tables.size() > SHOWN ? ", …" : ""));
    }
  }

  /**
   * Begins to read what was planned; whoever asks closes what it gets.
   *
   * @param work of this planner
   */
  DataItems open(Work work) {
    if (archive.manifest().isPresent()) {
      progress.expect(work.bytes());
    }
    return new DataItems(
        work.segments().items().iterator(),
        new DataReader(
            archive,
            work.cut().size() == 1
                ? DataBlocks.of(archive, work.cut().getFirst())
                : DataBlocks.inGroups(archive, work.cut()),
            Math.toIntExact(segmentSize),
            limit(),
            work.segments().settled()));
  }

  private RowLimit limit() {
    return new RowLimit(memory, options.jobs(), segmentSize);
  }

  /** What connections fetch by themselves of these entries, which are handed out in this order. */
  private SegmentPlan segments(List<Entry> entries, LoadedRanges loaded) {
    return memory.allowsFetching(options.jobs())
        ? SegmentPlan.of(
            StoredSegments.of(archive)::of,
            entries,
            loaded,
            limits(limit(), bytes(entries, loaded)))
        : SegmentPlan.none(entries, loaded);
  }

  private long bytes(List<Entry> entries, LoadedRanges loaded) {
    return archive.rawBytes(entries).orElse(0) - loaded.bytes(entries);
  }

  private SegmentLimits limits(RowLimit limit, long bytes) {
    long locks = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    return new SegmentLimits(
        options.largestTransaction(),
        limit.longest(),
        SegmentLimits.together(bytes, options.jobs(), segmentSize),
        archive.isRowsAlone() ? 1 : SegmentLimits.tables(locks, options.jobs()));
  }

  private boolean isLoaded(Entry entry, LoadedRanges loaded) {
    return archive
        .table(entry)
        .filter(table -> loaded.cover(entry.dumpId(), table.rawBytes()))
        .isPresent();
  }

  /**
   * Tables whose rows come one after the other: those with foreign keys that are checked, and those
   * whose triggers are disabled, which one connection at a time can do.
   */
  private Set<String> underForeignKeys() {
    Triggers triggers = Triggers.of(session, options.existing().disableTriggers());
    var tables = new HashSet<String>();
    if (triggers != Triggers.OFF) {
      tables.addAll(
          session.all(
              Sql.named("tables-with-foreign-keys"),
              row -> Sql.identifier(row.getString("schema"), row.getString("name"))));
    }
    if (archive.isRowsAlone()) {
      UserTriggers.of(triggers).all(session).forEach(trigger -> tables.add(trigger.table()));
    }
    return tables;
  }

  private Set<String> calling() {
    return CallingTables.of(session, plan.data());
  }

  private List<Entry> missing(LoadedRanges loaded, Predicate<String> wanted) {
    return plan.data().stream()
        .filter(entry -> wanted.test(entry.qualifiedName()))
        .filter(entry -> leftOut.becauseOf(entry).isEmpty())
        .filter(entry -> !isLoaded(entry, loaded))
        .toList();
  }
}
