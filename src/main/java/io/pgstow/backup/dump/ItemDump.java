package io.pgstow.backup.dump;

import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.DumpedLargeObjects;
import io.pgstow.backup.sink.DumpedSegment;
import io.pgstow.backup.sink.LargeObjectBatch;
import io.pgstow.backup.sink.LargeObjectOutput;
import io.pgstow.backup.sink.TableSegment;
import io.pgstow.backup.sink.TableSegments;
import io.pgstow.backup.source.Coordinator;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How one item is dumped: in a transaction of its own that sees the coordinator's snapshot, so that
 * no more is locked than is being read. Thread-safe.
 *
 * @param client what pg_dump writes, if it writes the data
 * @param encoding of the archive, by its PostgreSQL name
 */
record ItemDump(Coordinator coordinator, ClientDump client, String encoding, Progress progress) {
  /** As much of a large object comes with that of others in one query; the rest by itself. */
  private static final int HEAD = 16 << 10;

  private static final int OBJECTS_AT_A_TIME = 50;

  DumpedItem dump(DumpItem item, Session session) {
    try {
      return switch (item) {
        case TableSegments segments -> dump(segments, session);
        case LargeObjectBatch batch -> dump(batch, session);
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
                  boolean free = session.lockNow(item.names());
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
      return session.copyOut(table.copyStatement(segment.pages(), encoding), encoder);
    } catch (SQLException e) {
      if (table.rule().isNone() || !DatabaseErrors.isServers(e)) {
        throw e;
      }
      throw RuleFailure.of(table, e);
    }
  }

  /** The beginning of a large object's content. */
  private record Head(long oid, byte[] content) {}

  private DumpedItem dump(LargeObjectBatch batch, Session session) {
    progress.item("large objects");
    return coordinator
        .snapshot()
        .transaction(session, "dumping large objects", () -> copy(batch, session));
  }

  private DumpedItem copy(LargeObjectBatch batch, Session session)
      throws SQLException, IOException {
    var crc32c = new CRC32C();
    long bytes = 0;
    for (int from = 0; from < batch.oids().size(); from += OBJECTS_AT_A_TIME) {
      int past = Math.min(from + OBJECTS_AT_A_TIME, batch.oids().size());
      for (Head head :
          session.all(
              Sql.named("large-object-heads"),
              row -> new Head(row.getLong("oid"), row.getBytes("head")),
              HEAD,
              batch.oids().subList(from, past).toArray(Long[]::new))) {
        bytes += copy(head, batch.output(), crc32c, session);
      }
    }
    batch.output().complete();
    return DumpedItem.of(
        new DumpedLargeObjects(
            batch.entry(), batch.output(), batch.oids().size(), bytes, RowEncoder.text(crc32c)));
  }

  private long copy(Head head, LargeObjectOutput output, CRC32C crc32c, Session session)
      throws SQLException, IOException {
    try (var encoder = new LargeObjectEncoder(head.oid(), output, crc32c, progress)) {
      encoder.write(head.content());
      session.pay(head.content().length);
      if (head.content().length == HEAD) {
        session.readLargeObject(head.oid(), HEAD, encoder);
      }
      encoder.complete();
      return encoder.bytes();
    }
  }
}
