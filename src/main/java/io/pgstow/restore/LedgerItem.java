package io.pgstow.restore;

/**
 * Something that is restored in one transaction: an entry of the table of contents, or a range of
 * an entry's data.
 *
 * @param dumpId of the entry
 * @param first where the range begins in the entry's raw data, bytes
 * @param past where it ends, exclusive; 0 for an entry without data
 * @param rows as the server counted them
 */
public record LedgerItem(int dumpId, long first, long past, long rows) {

  /** An entry that is restored whole, by its SQL. */
  static LedgerItem entry(int dumpId) {
    return new LedgerItem(dumpId, 0, 0, 0);
  }
}
