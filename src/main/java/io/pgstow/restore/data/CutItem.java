package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import java.sql.SQLException;

/** A range of an entry's data, cut in memory by the one reader of the archive. */
public sealed interface CutItem extends DataItem
    permits RowSegment, LargeObjectSegment, InsertSegment {

  /** Whose data it is. */
  Entry entry();

  /** Where the range begins in the entry's raw data, bytes. */
  long first();

  /** Where it ends, exclusive. */
  long past();

  /** Puts it into the database and answers what became of its rows. */
  Loaded load(Session session, RowTarget target) throws SQLException;

  @Override
  default String name() {
    return entry().dataName();
  }
}
