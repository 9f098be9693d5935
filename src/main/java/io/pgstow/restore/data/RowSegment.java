package io.pgstow.restore.data;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import java.sql.SQLException;

/**
 * Whole rows of a table as COPY text.
 *
 * @param copy where they belong
 * @param encoding of the text, by its PostgreSQL name
 * @param buffer holds them from index 0
 * @param length how many bytes
 */
record RowSegment(
    Entry entry, CopyStatement copy, String encoding, long first, byte[] buffer, int length)
    implements CutItem {

  @Override
  public long past() {
    return first + length;
  }

  @Override
  public Loaded load(Session session, RowTarget target) throws SQLException {
    return target.load(
        session, copy, encoding, statement -> session.copy().in(statement, buffer, 0, length));
  }
}
