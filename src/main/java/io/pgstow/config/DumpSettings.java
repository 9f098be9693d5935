package io.pgstow.config;

/** How a backup is written. */
public final class DumpSettings {
  static final Declarations DECLARED = new Declarations(Group.DUMP);

  private static final Type<String> COMPRESSION =
      Types.matching(
          "0 to 9, gzip:1 to gzip:9, zstd:1 to zstd:22, lz4 or none",
          "[0-9]|none|gzip(:[1-9])?|zstd(:([1-9]|1[0-9]|2[0-2]))?|lz4");

  public static final Setting<DumpFormat> DUMP_FORMAT =
      DECLARED
          .setting("DUMP_FORMAT", Types.choice(DumpFormat.class))
          .defaultsTo("custom")
          .means(
              "Format of the archive.",
"""
custom and tar write one object. directory writes one object for each table, which allows
to replace or inspect the data of single tables in the store. pg_restore reads these three.
plain writes a script for psql, which cannot be restored in parallel or resumed.""");

  public static final Setting<Integer> DUMP_JOBS =
      DECLARED
          .setting("DUMP_JOBS", Types.integer(1, 64))
          .defaultsTo("1")
          .means(
              "Number of connections that dump rows at the same time.",
"""
Large tables are dumped by several connections. Each takes a core of the source server while
it reads; docs/performance.md has measured times.""");

  /** In bytes. */
  public static final Setting<Long> DUMP_SEGMENT_SIZE =
      DECLARED
          .setting("DUMP_SEGMENT_SIZE", ByteSize.between("1MB", "1GB"))
          .defaultsTo("32MB")
          .means(
              "Size of the ranges, on the server's disk, in which large tables are dumped;"
                  + " requires server 14 or later.");

  /** As pg_dump's {@code --compress}. */
  public static final Setting<String> DUMP_COMPRESS =
      DECLARED
          .setting("DUMP_COMPRESS", COMPRESSION)
          .whenUnset("zstd:1, or gzip:1 if pg_dump is older than 16; none for plain")
          .means(
              "Compression of the archive, as in pg_dump --compress.",
"""
zstd:1 is fast and small. Choose gzip for a pg_restore older than 16; none if
the store compresses; a higher level only if CPU is idle and storage is expensive.
plain takes none, gzip or zstd.""");

  private DumpSettings() {}

  /** The formats backups are written in. */
  public enum DumpFormat {
    /** One file with a table of contents. */
    CUSTOM,
    /** A file for each table, beside a table of contents. */
    DIRECTORY,
    /** A script for psql. */
    PLAIN,
    /** One file of files, as tar packs them. */
    TAR
  }
}
