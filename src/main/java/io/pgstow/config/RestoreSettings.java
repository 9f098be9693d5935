package io.pgstow.config;

import java.util.Map;

/** How a backup is restored. */
public final class RestoreSettings {
  static final Declarations DECLARED = new Declarations(Group.RESTORE);

  private static final String NO_TIME_LIMITS =
      "statement_timeout=0, lock_timeout=0, idle_in_transaction_session_timeout=0";

  public static final Setting<Integer> RESTORE_JOBS =
      DECLARED
          .setting("RESTORE_JOBS", Types.integer(1, 64))
          .defaultsTo("1")
          .means("Connections that load rows at the same time, several into one table.");

  /** In bytes. */
  public static final Setting<Long> RESTORE_SEGMENT_SIZE =
      DECLARED
          .setting("RESTORE_SEGMENT_SIZE", ByteSize.between("64kB", "256MB"))
          .whenUnset("16MB, or what memory allows; 256MB for segments")
          .means(
              "Size of the pieces, in bytes of rows, that a table is loaded and resumed by; the"
                  + " segments of a backup that are not larger are taken as they are.");

  public static final Setting<IndexPolicy> INDEX_POLICY =
      DECLARED
          .setting("INDEX_POLICY", Types.choice(IndexPolicy.class))
          .defaultsTo("auto")
          .means(
              "When indexes are made: on the empty tables, from the rows, or on the empty tables"
                  + " where these are large.");

  /** In bytes. */
  public static final Setting<Long> INDEX_AUTO_THRESHOLD =
      DECLARED
          .setting("INDEX_AUTO_THRESHOLD", ByteSize.between("0", "1000TB"))
          .defaultsTo("1GB")
          .means(
              "Size of a table's rows from which on INDEX_POLICY=auto makes its indexes before they"
                  + " come.");

  public static final Setting<Boolean> KEYS_BEFORE_DATA =
      DECLARED
          .setting("KEYS_BEFORE_DATA", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Whether primary keys, unique and exclusion constraints are made empty before the"
                  + " rows come, too.");

  /** By the server's name of each setting, in lower case. */
  public static final Setting<Map<String, String>> RESTORE_SETTINGS =
      DECLARED
          .setting("RESTORE_SETTINGS", Lists.pairsOver(NO_TIME_LIMITS).hidden())
          .defaultsTo(NO_TIME_LIMITS)
          .means(
              "Settings of the restoring sessions, added to the default ones; without"
                  + " maintenance_work_mem it is chosen by the server's shared_buffers.");

  public static final Setting<Boolean> ALLOW_MISSING_ROWS =
      DECLARED
          .setting("ALLOW_MISSING_ROWS", Types.BOOLEAN)
          .refusedWithoutEffect()
          .defaultsTo("false")
          .means(
              "Whether a restore goes on without the rows of tables that need something which the"
                  + " role may not make.");

  public static final Setting<Boolean> ANALYZE_AFTER =
      DECLARED
          .setting("ANALYZE_AFTER", Types.BOOLEAN)
          .defaultsTo("true")
          .means("Whether the restored database is analyzed.");

  public static final Setting<Boolean> FIX_SEQUENCES =
      DECLARED
          .setting("FIX_SEQUENCES", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Whether sequences that are behind the largest values of their columns are set to"
                  + " them after the restore; they are named in any case.");

  private RestoreSettings() {}

  /** When the indexes that belong to no constraint are made. */
  public enum IndexPolicy {
    /** On the empty tables. */
    BEFORE_DATA,
    /** When the rows are in. */
    AFTER_DATA,
    /** Those of large tables before, those of small ones after. */
    AUTO
  }
}
