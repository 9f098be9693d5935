package io.pgstow.restore.data;

/**
 * What a server has made of some rows.
 *
 * @param rows that it has taken, as it counted them
 * @param skipped rows that it was given besides, and that are not in the table: their keys are
 *     taken, or a trigger has left them out
 */
record Loaded(long rows, long skipped) {
  /** All rows were taken. */
  static Loaded all(long rows) {
    return new Loaded(rows, 0);
  }
}
