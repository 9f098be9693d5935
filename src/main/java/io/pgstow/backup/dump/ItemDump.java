package io.pgstow.backup.dump;

import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.DumpedSegment;
import io.pgstow.backup.sink.LargeObjectBatch;
import io.pgstow.backup.sink.TableSegment;
import io.pgstow.backup.sink.TableSegments;
import io.pgstow.backup.source.Coordinator;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How one item is dumped: in a transaction of its own that sees the coordinator's snapshot, so that
 * no more is locked than is being read. Thread-safe.
 *
 * @param client what pg_dump writes, if it writes the data
 * @param encoding of the archive, by its PostgreSQL name
 */
record ItemDump(Coordinator coordinator, ClientDump client, String encoding, Progress progress) {
  DumpedItem dump(DumpItem item, Session session) {
    try {
      return switch (item) {
        case TableSegments segments -> dump(segments, session);
        case LargeObjectBatch batch ->
            new LargeObjectDump(coordinator, progress).dump(batch, session);
        case DumpItem.ByClient _ -> client.dump(progress);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A worker that had to wait for a lock might wait for ever: for DDL that waits for the
   * coordinator. The coordinator has the lock.
   */
  private DumpedItem dump(TableSegments item, Session session) throws IOException {
    List<DumpedSegment> dumped = new ArrayList<>();
    boolean locked =
        coordinator
            .snapshot()
            .transaction(
                session,
                "dumping",
                () -> {
                  boolean free = lock(item.names(), session);
                  if (free) {
                    copy(item, session, dumped);
                  }
                  return free;
                });
    if (!locked) {
      item.segments().getFirst().output().awaitTurn();
      coordinator.dump(own -> copy(item, own, dumped));
    }
    return DumpedItem.of(dumped);
  }

  private void copy(TableSegments item, Session session, List<DumpedSegment> dumped)
      throws SQLException, IOException {
    item.requireSame(session);
    byte[] buffer = RowEncoder.newBuffer();
    for (TableSegment segment : item.segments()) {
      SourceTable table = segment.table();
      progress.item(table.name());
      try (var encoder = new RowEncoder(segment.output(), buffer, progress)) {
        long rows = copy(segment, session, encoder);
        encoder.complete();
        progress.advance(0, rows);
        progress.completed(table.size(segment.pages()), encoder.bytes());
        dumped.add(
            new DumpedSegment(
                table.entry(),
                segment.pages().first(),
                segment.output(),
                encoder.bytes(),
                rows,
                encoder.crc32c()));
      }
    }
  }

  private long copy(TableSegment segment, Session session, RowEncoder encoder)
      throws SQLException, IOException {
    SourceTable table = segment.table();
    try {
      return session.copy().out(table.copyStatement(segment.pages(), encoding), encoder);
    } catch (SQLException e) {
      if (table.rule().isNone() || !DatabaseErrors.isServers(e)) {
        throw e;
      }
      throw RuleFailure.of(table, e);
    }
  }

  /**
   * Locks tables in the current transaction against changes of their definitions, if no other
   * session has, or waits for, a lock that conflicts.
   *
   * @param tables quoted for SQL
   * @return whether they are locked; the transaction goes on in either case
   */
  private static boolean lock(List<String> tables, Session session)
      throws SQLException, IOException {
    try {
      session.savepoint(
          () -> {
            session.executeRaw(
                tables.stream()
                    .collect(
                        Collectors.joining(
                            ", ONLY ", "LOCK TABLE ONLY ", " IN ACCESS SHARE MODE NOWAIT")));
            return tables;
          });
      return true;
    } catch (SQLException e) {
      if (DatabaseErrors.isLocked(e)) {
        return false;
      }
      throw e;
    }
  }
}
