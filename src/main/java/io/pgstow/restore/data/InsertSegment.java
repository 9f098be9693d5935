package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import java.sql.SQLException;

/**
 * Whole INSERT statements of a table, each of one row or several.
 *
 * @param length in the archive, bytes
 * @param standardStrings whether a backslash in an ordinary string is an ordinary character
 */
record InsertSegment(Entry entry, long first, int length, boolean standardStrings, String sql)
    implements CutItem {

  @Override
  public long past() {
    return first + length;
  }

  @Override
  public Loaded load(Session session, RowTarget target) throws SQLException {
    session.executeRaw("SET LOCAL standard_conforming_strings = " + standardStrings);
    session.pay(length);
    return Loaded.all(session.changeRaw(sql));
  }
}
