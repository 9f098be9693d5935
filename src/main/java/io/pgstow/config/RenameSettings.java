package io.pgstow.config;

import java.util.Set;

/** What is copied where. */
public final class RenameSettings {
  static final Declarations DECLARED = new Declarations(Group.RENAME);

  /** Checked for its scheme only. */
  public static final Setting<String> SRC_URL =
      DECLARED
          .setting("SRC_URL", Types.STORE_URL)
          .requiredBy(Set.of(Job.RENAME))
          .means("Place in a bucket, or folder, whose objects are copied.");

  /** Checked for its scheme only. */
  public static final Setting<String> DST_URL =
      DECLARED
          .setting("DST_URL", Types.STORE_URL)
          .requiredBy(Set.of(Job.RENAME))
          .means("Place or folder they are copied to, where nothing else is.");

  public static final Setting<Boolean> REMOVE_SOURCE =
      DECLARED
          .setting("REMOVE_SOURCE", Types.BOOLEAN)
          .defaultsTo("false")
          .means("Whether the objects are removed from their old place once all are checked.");

  public static final Setting<Integer> COPY_JOBS =
      DECLARED
          .setting("COPY_JOBS", Types.integer(1, 64))
          .toldWithoutEffect()
          .defaultsTo("8")
          .means("Objects that are copied at the same time.");

  /** In bytes. */
  public static final Setting<Long> COPY_PART_SIZE =
      DECLARED
          .setting("COPY_PART_SIZE", ByteSize.between("5MB", "5GB"))
          .toldWithoutEffect()
          .defaultsTo("1GB")
          .means("Size above which an object of a bucket is copied in parts, of this size.");

  private RenameSettings() {}
}
