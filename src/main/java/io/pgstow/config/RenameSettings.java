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
          .means("Bucket and prefix, or folder, to copy from.");

  /** Checked for its scheme only. */
  public static final Setting<String> DST_URL =
      DECLARED
          .setting("DST_URL", Types.STORE_URL)
          .requiredBy(Set.of(Job.RENAME))
          .means("Bucket and prefix, or folder, to copy to; no other objects may be there.");

  public static final Setting<Boolean> REMOVE_SOURCE =
      DECLARED
          .setting("REMOVE_SOURCE", Types.BOOLEAN)
          .defaultsTo("false")
          .means("Delete the originals after all copies are verified.");

  public static final Setting<Integer> COPY_JOBS =
      DECLARED
          .setting("COPY_JOBS", Types.integer(1, 64))
          .toldWithoutEffect()
          .defaultsTo("8")
          .means("Number of objects to copy at the same time.");

  /** In bytes. */
  public static final Setting<Long> COPY_PART_SIZE =
      DECLARED
          .setting("COPY_PART_SIZE", ByteSize.between("5MB", "5GB"))
          .toldWithoutEffect()
          .defaultsTo("1GB")
          .means("Larger objects of a bucket are copied in parts of this size.");

  private RenameSettings() {}
}
