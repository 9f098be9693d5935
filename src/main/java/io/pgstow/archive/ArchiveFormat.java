package io.pgstow.archive;

/** What {@code pg_dump --format} makes. */
public enum ArchiveFormat {
  /** One file, compressed inside. */
  CUSTOM,
  /** A file for each table, beside a table of contents. */
  DIRECTORY,
  /** A script of SQL. */
  PLAIN,
  /** A file of the files of a directory. */
  TAR
}
