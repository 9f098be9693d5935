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
              "Format of the archive: one file (custom, tar), one for each table (directory), or a"
                  + " script for psql (plain).");

  public static final Setting<Integer> DUMP_JOBS =
      DECLARED
          .setting("DUMP_JOBS", Types.integer(1, 64))
          .defaultsTo("1")
          .means("Connections that dump rows at the same time, several from one table.");

  /** In bytes. */
  public static final Setting<Long> DUMP_SEGMENT_SIZE =
      DECLARED
          .setting("DUMP_SEGMENT_SIZE", ByteSize.between("1MB", "1GB"))
          .defaultsTo("32MB")
          .means(
              "Size of the pieces, in bytes on the server's disk, that large tables are dumped by;"
                  + " needs a server of version 14 or newer.");

  /** As pg_dump's {@code --compress}. */
  public static final Setting<String> DUMP_COMPRESS =
      DECLARED
          .setting("DUMP_COMPRESS", COMPRESSION)
          .whenUnset("zstd:1 with clients from 16 on, else gzip:1; none for plain")
          .means(
              "Compression of the archive; zstd and lz4 take clients from 16 on, plain scripts none,"
                  + " gzip or zstd.");

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
