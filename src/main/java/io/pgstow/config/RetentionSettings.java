package io.pgstow.config;

/** Which backups are kept. A backup is kept if any of the rules keeps it. */
public final class RetentionSettings {
  static final Declarations DECLARED = new Declarations(Group.RETENTION);

  private static final int MOST = 100_000;

  public static final Setting<Integer> KEEP_DAYS =
      count("KEEP_DAYS", "7", "Days for which every backup is kept.");

  public static final Setting<Integer> KEEP_LAST =
      count("KEEP_LAST", "0", "How many of the newest good backups are kept.");

  public static final Setting<Integer> KEEP_DAILY =
      count("KEEP_DAILY", "0", "From how many days the newest good backup is kept.");

  public static final Setting<Integer> KEEP_WEEKLY =
      count(
          "KEEP_WEEKLY", "0", "From how many weeks, by ISO 8601, the newest good backup is kept.");

  public static final Setting<Integer> KEEP_MONTHLY =
      count("KEEP_MONTHLY", "0", "From how many months the newest good backup is kept.");

  public static final Setting<Boolean> DRY_RUN =
      DECLARED
          .setting("DRY_RUN", Types.BOOLEAN)
          .notFor(Job.BACKUP, Job.BACKUP_CLUSTER, Job.CHECK)
          .alsoFor(Job.RENAME)
          .defaultsTo("false")
          .means("Whether the job only tells what it would do, and changes nothing.");

  public static final Setting<Boolean> PRUNE_AFTER =
      DECLARED
          .setting("PRUNE_AFTER", Types.BOOLEAN)
          .notFor(Job.PRUNE)
          .defaultsTo("false")
          .means("Whether a backup that has succeeded then deletes the old ones of its database.");

  public static final Setting<Boolean> PRUNE_FOREIGN =
      DECLARED
          .setting("PRUNE_FOREIGN", Types.BOOLEAN)
          .notFor(Job.BACKUP_CLUSTER)
          .defaultsTo("false")
          .means("Whether the files of postgres-backup-local are pruned, too.");

  public static final Setting<Boolean> PIN =
      DECLARED
          .setting("PIN", Types.BOOLEAN)
          .notFor(Job.PRUNE)
          .alsoFor(Job.MIGRATE)
          .defaultsTo("false")
          .means("Whether the new backup is pinned, which keeps it until it is unpinned.");

  private RetentionSettings() {}

  private static Setting<Integer> count(String name, String defaultText, String prose) {
    return DECLARED
        .setting(name, Types.integer(0, MOST))
        .toldWithoutEffect()
        .defaultsTo(defaultText)
        .means(prose);
  }
}
