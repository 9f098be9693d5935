package io.pgstow.backup;

import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Snapshot;
import io.pgstow.report.Progress;
import io.pgstow.store.PartSizes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * How one item is dumped: in a transaction of its own that sees the coordinator's snapshot, so that
 * no more is locked than is being read. Thread-safe.
 *
 * @param partSizes of a large object
 * @param encoding of the archive, by its PostgreSQL name
 */
record ItemDump(
    Coordinator coordinator,
    BackupPlace place,
    Uploads uploads,
    PartSizes partSizes,
    Compression compression,
    String encoding,
    Progress progress) {

  DumpedItem dump(DumpItem item, Session session) {
    try {
      return switch (item) {
        case TableSegment segment -> dump(segment, session);
        case LargeObjectBatch batch -> dump(batch, session);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DumpedSegment dump(TableSegment segment, Session session) throws IOException {
    progress.item(segment.table().name());
    segment.output().awaitBeginning();
    try (var encoder = new RowEncoder(segment.output(), compression, progress)) {
      long rows = copy(segment, session, encoder);
      encoder.complete();
      progress.advance(0, rows);
      return new DumpedSegment(
          segment.table(),
          segment.pages(),
          segment.output().length(),
          encoder.bytes(),
          rows,
          encoder.crc32c());
    }
  }

  /**
   * A worker that had to wait for a lock might wait for ever: for DDL that waits for the
   * coordinator. The coordinator has the lock.
   */
  private long copy(TableSegment segment, Session session, OutputStream rows) throws IOException {
    SourceTable table = segment.table();
    String copy = table.copyStatement(segment.pages(), encoding);
    OptionalLong copied =
        coordinator
            .snapshot()
            .transaction(
                session,
                "dumping",
                () ->
                    session.lockNow(table.name())
                        ? OptionalLong.of(table.copyOut(session, copy, rows))
                        : OptionalLong.empty());
    if (copied.isPresent()) {
      return copied.getAsLong();
    }
    segment.output().awaitTurn();
    return coordinator.copyOut(table, copy, rows);
  }

  private DumpedLargeObjects dump(LargeObjectBatch batch, Session session) {
    progress.item("large objects");
    Snapshot snapshot = coordinator.snapshot();
    return snapshot.transaction(
        session,
        "dumping large objects",
        () -> {
          long bytes = 0;
          for (long oid : batch.oids()) {
            bytes += dump(oid, session);
          }
          return new DumpedLargeObjects(batch.oids().size(), bytes);
        });
  }

  private long dump(long oid, Session session) throws SQLException, IOException {
    String file = LargeObjectFile.of(oid).name() + compression.codec().suffix();
    try (OutputStream encoder =
        compression.encoder(uploads.object(place.member(file), partSizes))) {
      long bytes = session.readLargeObject(oid, encoder);
      progress.advance(bytes, 0);
      return bytes;
    }
  }
}
