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
          .means(
              "Number of connections that load rows and build indexes at the same time.",
"""
Set it to the number of cores of the destination server. Large tables are loaded by
several connections.""");

  /** In bytes. */
  public static final Setting<Long> RESTORE_SEGMENT_SIZE =
      DECLARED
          .setting("RESTORE_SEGMENT_SIZE", ByteSize.between("64kB", "256MB"))
          .whenUnset("16MB, less if memory is small; 256MB for segments")
          .means(
              "Amount of rows that is loaded in one transaction.",
"""
A run that resumes repeats at most this much for each connection. Segments of
the backup that are no larger are loaded as they are.""");

  public static final Setting<IndexPolicy> INDEX_POLICY =
      DECLARED
          .setting("INDEX_POLICY", Types.choice(IndexPolicy.class))
          .defaultsTo("auto")
          .means(
              "When to create indexes that belong to no constraint.",
"""
auto, the default, creates those of tables with at least INDEX_AUTO_THRESHOLD of rows
on the empty table, others from the loaded rows: no index build takes hours or needs
much memory or temporary space.
after-data builds all from the loaded rows: choose it for speed if the server has room
to sort the largest table. before-data creates all on the empty tables: choose it for a
server with very little memory or disk; in the bench it took 1.7 times as long as
after-data and wrote 1.4 times the WAL, with a quarter of the temporary files.
See docs/restore.md and docs/performance.md.""");

  /** In bytes. */
  public static final Setting<Long> INDEX_AUTO_THRESHOLD =
      DECLARED
          .setting("INDEX_AUTO_THRESHOLD", ByteSize.between("0", "1000TB"))
          .defaultsTo("1GB")
          .means(
              "With INDEX_POLICY=auto, tables with at least this many bytes of rows get their"
                  + " indexes before the data.");

  public static final Setting<Boolean> KEYS_BEFORE_DATA =
      DECLARED
          .setting("KEYS_BEFORE_DATA", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Create primary keys, unique and exclusion constraints before the data, too.",
"""
It keeps memory and temporary files of the server lowest: in the bench a ninth of the
memory of after-data and no temporary files, for 7 % more time than before-data.""");

  /** By the server's name of each setting, in lower case. */
  public static final Setting<Map<String, String>> RESTORE_SETTINGS =
      DECLARED
          .setting("RESTORE_SETTINGS", Lists.pairsOver(NO_TIME_LIMITS).hidden())
          .defaultsTo(NO_TIME_LIMITS)
          .means(
              "Server settings of the restoring sessions, added to the default.",
"""
Unless you set maintenance_work_mem, it is derived from the server's shared_buffers.
Settings that a restore relies on, such as DateStyle and search_path, are refused.""");

  public static final Setting<Boolean> ALLOW_MISSING_ROWS =
      DECLARED
          .setting("ALLOW_MISSING_ROWS", Types.BOOLEAN)
          .refusedWithoutEffect()
          .defaultsTo("false")
          .means(
              "Continue without the rows of tables that depend on objects left out.",
"""
Without it, the job stops when the role lacks the privilege to create something that
a table with rows depends on. The report lists what is missing.""");

  public static final Setting<Boolean> ANALYZE_AFTER =
      DECLARED
          .setting("ANALYZE_AFTER", Types.BOOLEAN)
          .defaultsTo("true")
          .means("Run ANALYZE on the restored database.");

  public static final Setting<Boolean> DISABLE_TRIGGERS =
      DECLARED
          .setting("DISABLE_TRIGGERS", Types.BOOLEAN)
          .refusedWithoutEffect()
          .defaultsTo("false")
          .means(
              "Fire no triggers and check no foreign keys while rows are loaded into existing tables;"
                  + " without SET on session_replication_role, foreign keys are checked.");

  public static final Setting<OnConflict> ON_CONFLICT =
      DECLARED
          .setting("ON_CONFLICT", Types.choice(OnConflict.class))
          .notFor(Job.RESTORE_CLUSTER, Job.VERIFY)
          .refusedWithoutEffect()
          .whenUnset("the tables must be empty")
          .means(
              "What to do with rows for existing tables whose keys are in the table already.",
"""
skip leaves the row in the table as it is, and counts those of the backup that it passes
over. fail ends the job with the first such key; rows with other keys are added.""");

  public static final Setting<Boolean> FIX_SEQUENCES =
      DECLARED
          .setting("FIX_SEQUENCES", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Set sequences that are behind the largest value of their column to it.",
"""
Without it, each of them is logged with the value.""");

  /** By the old name. */
  public static final Setting<Map<String, String>> MAP_SCHEMA =
      DECLARED
          .setting("MAP_SCHEMA", Lists.RENAMINGS)
          .notFor(Job.RESTORE_CLUSTER, Job.VERIFY)
          .refusedWithoutEffect()
          .means(
              "New names of schemas in the destination.",
"""
Filters such as SCHEMAS take the old names. Where all that is restored goes into these schemas, the
destination may be in use, if they do not exist in it or are empty. Bodies of functions that are strings are
not changed; if one mentions the old name, the job stops, unless FORCE is true.""");

  /** By the old name. */
  public static final Setting<Map<String, String>> MAP_OWNER =
      DECLARED
          .setting("MAP_OWNER", Lists.RENAMINGS)
          .notFor(Job.RESTORE_CLUSTER, Job.VERIFY)
          .refusedWithoutEffect()
          .means(
              "Roles to use instead of those of the source.",
"""
They become the owners, and take the place in privileges, default privileges, policies and user
mappings.""");

  /** By the old name. */
  public static final Setting<Map<String, String>> MAP_TABLESPACE =
      DECLARED
          .setting("MAP_TABLESPACE", Lists.RENAMINGS)
          .notFor(Job.VERIFY)
          .means("Tablespaces to use instead of those of the source.");

  private RestoreSettings() {}

  /** What becomes of a row whose key is taken. */
  public enum OnConflict {
    /** The job ends. */
    FAIL,
    /** It is passed over. */
    SKIP
  }

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
