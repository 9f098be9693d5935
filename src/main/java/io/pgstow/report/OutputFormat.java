package io.pgstow.report;

/** For whom results are written. */
public enum OutputFormat {
  /** For people: a table with borders. */
  TABLE,
  /** For programs: an array of objects, one a row. */
  JSON,
  /** For pg_restore: its list of entries, which only a table of contents has. */
  LIST
}
