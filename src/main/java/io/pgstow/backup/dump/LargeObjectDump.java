package io.pgstow.backup.dump;

import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.DumpedLargeObjects;
import io.pgstow.backup.sink.LargeObjectBatch;
import io.pgstow.backup.sink.LargeObjectOutput;
import io.pgstow.backup.source.Coordinator;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.zip.CRC32C;

/** How large objects are dumped: the small ones many at a time. Thread-safe. */
record LargeObjectDump(Coordinator coordinator, Progress progress) {
  /** As much of a large object comes with that of others in one query; the rest by itself. */
  private static final int HEAD = 16 << 10;

  private static final int OBJECTS_AT_A_TIME = 50;

  /** Of the rest, bytes in one query. */
  private static final int BUFFER = 1 << 18;

  /** The beginning of a large object's content. */
  private record Head(long oid, byte[] content) {}

  DumpedItem dump(LargeObjectBatch batch, Session session) {
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
        copyRest(head.oid(), encoder, session);
      }
      encoder.complete();
      return encoder.bytes();
    }
  }

  private static void copyRest(long oid, OutputStream content, Session session) throws IOException {
    long from = HEAD;
    byte[] bytes;
    do {
      bytes =
          session.one(
              "SELECT pg_catalog.lo_get(?::pg_catalog.oid, ?, ?)",
              row -> row.getBytes(1),
              oid,
              from,
              BUFFER);
      content.write(bytes);
      session.pay(bytes.length);
      from += bytes.length;
    } while (bytes.length == BUFFER);
  }
}
