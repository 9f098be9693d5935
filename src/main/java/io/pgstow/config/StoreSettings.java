package io.pgstow.config;

/** Where backups lie and which one is meant. */
public final class StoreSettings {
  static final Declarations DECLARED = new Declarations(Group.STORE);

  /** Checked for its scheme only. */
  public static final Setting<String> BACKUP_URL =
      DECLARED
          .setting("BACKUP_URL", Types.STORE_URL)
          .toldWithoutEffect()
          .defaultsTo("file:backups")
          .means("Root of the store, in a bucket or a folder.");

  public static final Setting<String> BACKUP_NAME =
      DECLARED
          .setting("BACKUP_NAME", Types.NAME)
          .notFor(Job.PRUNE, Job.LIST)
          .whenUnset("the UTC time, such as 20261121T023400Z; for other jobs than backup: latest")
          .means("Name of the backup below its database.");

  /** Checked for its scheme only. */
  public static final Setting<String> S3_URI =
      DECLARED
          .setting("S3_URI", Types.OBJECT_URL)
          .notFor(Job.LIST, Job.PRUNE, Job.PIN, Job.UNPIN, Job.BACKUP_CLUSTER, Job.RESTORE_CLUSTER)
          .whenUnset("BACKUP_URL, database and BACKUP_NAME")
          .means("Full place of this one backup, instead of its root, database and name.");

  private StoreSettings() {}
}
