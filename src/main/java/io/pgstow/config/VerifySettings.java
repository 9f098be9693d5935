package io.pgstow.config;

/** How a backup is read back. */
public final class VerifySettings {
  static final Declarations DECLARED = new Declarations(Group.VERIFY);

  public static final Setting<Level> VERIFY_LEVEL =
      DECLARED
          .setting("VERIFY_LEVEL", Types.choice(Level.class))
          .defaultsTo("content")
          .means("Whether the objects are looked at, every byte is read, or all is restored.");

  /** As in {@code 2/7}. */
  public static final Setting<String> VERIFY_SAMPLE =
      DECLARED
          .setting(
              "VERIFY_SAMPLE",
              Types.matching("a share such as 2/7", "[1-9][0-9]{0,3}/[1-9][0-9]{0,3}"))
          .whenUnset("all")
          .means("Share of the content that is read: 1/7 to 7/7 together read all of it.");

  /** In bytes. */
  public static final Setting<Long> VERIFY_SCRATCH_LIMIT =
      DECLARED
          .setting("VERIFY_SCRATCH_LIMIT", ByteSize.between("1MB", "1024TB"))
          .whenUnset("none")
          .means("The largest database that is restored to verify it, by its size at the source.");

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
