package io.pgstow.restore.ledger;

/**
 * Whose rows a table has.
 *
 * @param loaded rows that the ledger's items have brought
 * @param before rows that were there before the first of these
 * @param since rows that others have written since, or updated, which may be any
 */
public record RowsHeld(long loaded, long before, long since) {
  /** Whether the table has rows, and none but those of the restore. */
  public boolean areLoaded() {
    return loaded > 0 && before == 0 && since == 0;
  }
}
