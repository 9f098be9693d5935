package io.pgstow.restore.data;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.restore.ledger.LedgerItem;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;

/**
 * Data that can be fetched and read by themselves, and compared with what the manifest says of
 * them.
 */
public sealed interface StoredSegment permits StoredRows, StoredLargeObjects {

  /** Whose data they are. */
  Entry entry();

  /** Where they lie. */
  SegmentPlace place();

  /** Where they begin in the entry's raw data, bytes. */
  long first();

  /** How many they are, uncompressed, without an end marker. */
  long rawBytes();

  /** Where they end in the entry's raw data, exclusive. */
  default long past() {
    return first() + rawBytes();
  }

  /**
   * What the ledger says of it once it is loaded.
   *
   * @param loaded what became of its rows
   */
  default LedgerItem item(Loaded loaded) {
    return LedgerItem.data(entry().dumpId(), first(), past(), loaded.rows(), loaded.skipped());
  }

  /** Whether one transaction may load it as it is; else it is cut in memory into smaller ones. */
  boolean isLoadedAtOnce(SegmentLimits limits);

  /**
   * Whether one transaction may load it with others: a statement on a partition tree locks all of
   * the tree.
   */
  boolean goesWithOthers();

  /**
   * Puts them into the database piece by piece.
   *
   * @param stored their bytes in the store, which stay open
   * @return what became of its rows
   * @throws io.pgstow.archive.ArchiveException when they are not what the manifest says; the
   *     transaction must not be committed
   */
  Loaded load(Session session, RowTarget target, InputStream stored)
      throws SQLException, IOException;

  /**
   * Reads them and does nothing else.
   *
   * @param stored as for {@link #load}
   * @throws io.pgstow.archive.ArchiveException when they are not what the manifest says
   */
  void check(InputStream stored) throws IOException;
}
