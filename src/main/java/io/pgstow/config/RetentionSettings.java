package io.pgstow.config;

/** Which backups are kept. A backup is kept if any of the rules keeps it. */
public final class RetentionSettings {
  static final Declarations DECLARED = new Declarations(Group.RETENTION);

  private static final int MOST = 100_000;

  public static final Setting<Integer> KEEP_DAYS =
      count("KEEP_DAYS", "7", "Number of days to keep every backup.");

  public static final Setting<Integer> KEEP_LAST =
      count("KEEP_LAST", "0", "Number of newest good backups to keep.");

  public static final Setting<Integer> KEEP_DAILY =
      count(
          "KEEP_DAILY", "0", "Number of days for which to keep the newest good backup of the day.");

  public static final Setting<Integer> KEEP_WEEKLY =
      count(
          "KEEP_WEEKLY",
          "0",
          "Number of weeks (ISO 8601) for which to keep the newest good backup of the week.");

  public static final Setting<Integer> KEEP_MONTHLY =
      count(
          "KEEP_MONTHLY",
          "0",
          "Number of months for which to keep the newest good backup of the month.");

  public static final Setting<Boolean> DRY_RUN =
      DECLARED
          .setting("DRY_RUN", Types.BOOLEAN)
          .notFor(Job.BACKUP, Job.BACKUP_CLUSTER, Job.CHECK)
          .alsoFor(Job.RENAME)
          .defaultsTo("false")
          .means("Report what the job would do, and change nothing.");

  public static final Setting<Boolean> PRUNE_AFTER =
      DECLARED
          .setting("PRUNE_AFTER", Types.BOOLEAN)
          .notFor(Job.PRUNE)
          .defaultsTo("false")
          .means(
              "After a successful backup, delete the backups of this database that no rule keeps.");

  public static final Setting<Boolean> PRUNE_FOREIGN =
      DECLARED
          .setting("PRUNE_FOREIGN", Types.BOOLEAN)
          .notFor(Job.BACKUP_CLUSTER)
          .defaultsTo("false")
          .means("Also prune files made by postgres-backup-local.");

  public static final Setting<Boolean> PIN =
      DECLARED
          .setting("PIN", Types.BOOLEAN)
          .notFor(Job.PRUNE)
          .alsoFor(Job.MIGRATE)
          .defaultsTo("false")
          .means("Pin the new backup: it is kept until it is unpinned.");

  private RetentionSettings() {}

  private static Setting<Integer> count(String name, String defaultText, String prose) {
    return DECLARED
        .setting(name, Types.integer(0, MOST))
        .toldWithoutEffect()
        .defaultsTo(defaultText)
        .means(prose);
  }
}
