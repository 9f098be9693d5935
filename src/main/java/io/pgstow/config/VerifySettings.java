package io.pgstow.config;

/** How a backup is read back. */
public final class VerifySettings {
  static final Declarations DECLARED = new Declarations(Group.VERIFY);

  public static final Setting<Level> VERIFY_LEVEL =
      DECLARED
          .setting("VERIFY_LEVEL", Types.choice(Level.class))
          .defaultsTo("content")
          .means(
              "How thoroughly to verify.",
"""
objects checks that all objects exist with their size and ETag: seconds, and no data
transfer. content reads and decodes every byte: use VERIFY_SAMPLE to spread it over
several runs. restore restores into a scratch database on the destination server,
compares it and drops it: the only proof that a restore succeeds there.""");

  /** As in {@code 2/7}. */
  public static final Setting<String> VERIFY_SAMPLE =
      DECLARED
          .setting(
              "VERIFY_SAMPLE",
              Types.matching("a share such as 2/7", "[1-9][0-9]{0,3}/[1-9][0-9]{0,3}"))
          .whenUnset("all")
          .means("Share of the content to read: 1/7 to 7/7 together read all of it.");

  /** In bytes. */
  public static final Setting<Long> VERIFY_SCRATCH_LIMIT =
      DECLARED
          .setting("VERIFY_SCRATCH_LIMIT", ByteSize.between("1MB", "1024TB"))
          .whenUnset("none")
          .means("Largest database to restore for verification, by its size on the source server.");

  private VerifySettings() {}

  /** How deep a backup is read. */
  public enum Level {
    /** Whether its objects are there, by size and ETag. */
    OBJECTS,
    /** Every byte. */
    CONTENT,
    /** Into a scratch database, compared and dropped. */
    RESTORE
  }
}
