package io.pgstow.restore.data;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
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
  public long load(Session session) throws SQLException {
    return session.copyIn(statement(copy, encoding), buffer, 0, length);
  }

  /** The COPY of rows in this encoding. */
  static String statement(CopyStatement copy, String encoding) {
    return "COPY %s %s FROM STDIN (ENCODING %s)"
        .formatted(copy.target(), copy.columnList(), Sql.literal(encoding));
  }
}
