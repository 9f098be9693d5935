package io.pgstow.restore.data;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Rows of a table.
 *
 * @param copy where they belong
 * @param encoding of the text, by its PostgreSQL name
 * @param rows how many they are
 * @param counted how many of them the server must count; empty where triggers may leave some out
 * @param crc32c of their text, in hexadecimal
 * @param last whether they are the last of the table
 */
record StoredRows(
    Entry entry,
    CopyStatement copy,
    String encoding,
    SegmentPlace place,
    Decoding decoding,
    long first,
    long rawBytes,
    long rows,
    OptionalLong counted,
    String crc32c,
    boolean last)
    implements StoredSegment {

  /** Decompresses what is stored. */
  @FunctionalInterface
  interface Decoding {
    InputStream decode(InputStream stored) throws IOException;
  }

  /** A row cannot be divided between transactions, and a large one not be held in memory. */
  @Override
  public boolean isLoadedAtOnce(SegmentLimits limits) {
    return rawBytes <= limits.transaction()
        || rows == 1
        || (rawBytes > limits.longestRow() && rawBytes <= SegmentLimits.LONG_ROWS);
  }

  @Override
  public boolean goesWithOthers() {
    return copy.loads(entry.namespace(), entry.tag());
  }

  @Override
  public Loaded load(Session session, RowTarget target, InputStream stored)
      throws SQLException, IOException {
    try (var content = new SegmentRows(decoding.decode(stored), this)) {
      Loaded loaded =
          target.load(
              session,
              copy,
              encoding,
              statement -> {
                long sent = session.copy().in(statement, content, rawBytes);
                content.requireIntact();
                return sent;
              });
      if (counted.orElse(loaded.rows()) != loaded.rows()) {
        throw SegmentDigest.differs(
            place.offset(), "%d rows instead of %d".formatted(loaded.rows(), counted.getAsLong()));
      }
      return loaded;
    }
  }

  @Override
  public void check(InputStream stored) throws IOException {
    try (var content = new SegmentRows(decoding.decode(stored), this)) {
      content.transferTo(OutputStream.nullOutputStream());
      content.requireIntact();
    }
  }
}
