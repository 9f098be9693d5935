package io.pgstow.restore.resume;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.ledger.LoadedRanges;
import io.pgstow.restore.plan.NamedObjects;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.source.OpenedArchive;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes that an earlier run has made before the rows, and that are to be made after them by the
 * settings of this one: while rows are missing they are dropped, and made again when their phase
 * comes. Without that an index that refuses rows would stop every later run, too.
 */
public final class IndexesTooEarly {
  private static final Logger LOG = LoggerFactory.getLogger(IndexesTooEarly.class);
  private static final String INDEX = "INDEX";
  private static final String INDEX_ATTACH = "INDEX ATTACH";

  /** What keeps its object, and what is not there: of the index, the table, the constraint. */
  private static final Set<String> NOT_TO_DROP = Set.of("2BP01", "42704", "42P01");

  private final Session session;
  private final Ledger ledger;
  private final OpenedArchive archive;
  private final RestorePlan plan;

  /** What the ledger has of this archive in the session's database. */
  public IndexesTooEarly(Session session, Ledger ledger, OpenedArchive archive, RestorePlan plan) {
    this.session = session;
    this.ledger = ledger;
    this.archive = archive;
    this.plan = plan;
  }

  /** Takes them back; nothing when all rows are in, or where nobody knows. */
  public void takeBack() {
    Collection<LedgerItem> done = ledger.done(session);
    Set<Integer> made =
        done.stream()
            .filter(item -> item.leftOut() == null)
            .map(LedgerItem::dumpId)
            .collect(Collectors.toSet());
    List<Entry> tooEarly =
        plan.rest().stream()
            .filter(entry -> made.contains(entry.dumpId()) && isIndex(entry))
            .toList();
    if (!tooEarly.isEmpty() && lacksRows(LoadedRanges.of(done))) {
      int count = session.transaction("taking back indexes", () -> takeBack(tooEarly, made));
      LOG.info("dropped {} indexes of an earlier run, to create them after the rows", count);
    }
  }

  /** Without a manifest it is not known how many rows there should be. */
  private boolean lacksRows(LoadedRanges loaded) {
    return plan.data().stream()
        .anyMatch(
            entry ->
                archive
                    .table(entry)
                    .filter(table -> !loaded.cover(entry.dumpId(), table.rawBytes()))
                    .isPresent());
  }

  private static boolean isIndex(Entry entry) {
    return entry.kind().equals(INDEX) || entry.kind().equals("CONSTRAINT");
  }

  private int takeBack(List<Entry> tooEarly, Set<Integer> made) throws SQLException, IOException {
    ledger.enter(session);
    for (Entry entry : tooEarly) {
      drop(entry);
    }
    // those of partitions go with those of the tables above
    Set<Integer> gone =
        NamedObjects.missing(
            session,
            Stream.concat(plan.indexes().stream(), plan.rest().stream())
                .filter(entry -> made.contains(entry.dumpId()) && isIndex(entry))
                .filter(NamedObjects::canTell)
                .toList());
    var forgotten = new HashSet<>(gone);
    // an index that was made for a constraint goes with it
    gone.forEach(dumpId -> forgotten.add(-dumpId));
    archive.contents().entries().stream()
        .filter(entry -> entry.kind().equals(INDEX_ATTACH))
        .filter(entry -> !Collections.disjoint(entry.dependencies(), gone))
        .map(Entry::dumpId)
        .forEach(forgotten::add);
    ledger.forget(session, forgotten);
    return gone.size();
  }

  private void drop(Entry entry) throws SQLException, IOException {
    // pg_dump has none for the index of a partition
    String drop =
        entry.kind().equals(INDEX)
            ? "DROP INDEX IF EXISTS " + entry.qualifiedName()
            : Objects.requireNonNullElse(entry.dropStatement(), "");
    try {
      session.savepoint(
          () -> {
            session.executeRaw(drop);
            return entry;
          });
    } catch (SQLException e) {
      if (!NOT_TO_DROP.contains(e.getSQLState())) {
        throw e;
      }
    }
  }
}
