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
import io.pgstow.restore.plan.ForeignKeyOrder;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.source.OpenedArchive;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which data are still to be loaded, and in which pieces. */
final class DataPlanner {
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
   * Begins to read them; whoever asks closes what it gets.
   *
   * @param underForeignKeys which of the tables: those that are under foreign keys already, or the
   *     others
   * @param loaded what the ledger has
   */
  DataItems open(boolean underForeignKeys, LoadedRanges loaded) {
    List<Entry> entries = data(underForeignKeys, loaded);
    long all = archive.rawBytes(entries).orElse(0) - loaded.bytes(entries);
    if (archive.manifest().isPresent()) {
      progress.expect(all);
    }
    var limit = new RowLimit(memory, options.jobs(), segmentSize);
    SegmentPlan plan =
        underForeignKeys || !memory.allowsFetching(options.jobs())
            ? SegmentPlan.none(entries, loaded)
            : SegmentPlan.of(
                StoredSegments.of(archive)::of,
                archive.largestFirst(entries),
                loaded,
                limits(limit, all));
    return new DataItems(
        plan.items().iterator(),
        new DataReader(
            archive,
            underForeignKeys
                ? DataBlocks.inGroups(archive, ForeignKeyOrder.of(session, plan.left()).all())
                : DataBlocks.of(archive, plan.left()),
            Math.toIntExact(segmentSize),
            limit,
            plan.settled()));
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
  private Set<String> ordered() {
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

  private List<Entry> data(boolean underForeignKeys, LoadedRanges loaded) {
    Set<String> tables = ordered();
    return plan.data().stream()
        .filter(entry -> tables.contains(entry.qualifiedName()) == underForeignKeys)
        .filter(entry -> leftOut.becauseOf(entry).isEmpty())
        .filter(entry -> !isLoaded(entry, loaded))
        .toList();
  }
}
