package io.pgstow.restore.destination;

/** What becomes of rows for tables that hold rows already, when a key is taken. */
public enum OnConflict {
  /** The restore ends. */
  FAIL,
  /** The row of the backup is passed over. */
  SKIP
}
