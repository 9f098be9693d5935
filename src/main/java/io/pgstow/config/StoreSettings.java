package io.pgstow.config;

/** Location and name of backups. */
public final class StoreSettings {
  static final Declarations DECLARED = new Declarations(Group.STORE);

  /** Checked for its scheme only. */
  public static final Setting<String> BACKUP_URL =
      DECLARED
          .setting("BACKUP_URL", Types.STORE_URL)
          .toldWithoutEffect()
          .defaultsTo("file:backups")
          .means("Bucket and prefix, or folder, that holds the backups.");

  public static final Setting<String> BACKUP_NAME =
      DECLARED
          .setting("BACKUP_NAME", Types.NAME)
          .notFor(Job.PRUNE, Job.LIST)
          .whenUnset("backup: the UTC time, such as 20261121T023400Z; other jobs: latest")
          .means("Name of the backup.");

  /** Checked for its scheme only. */
  public static final Setting<String> S3_URI =
      DECLARED
          .setting("S3_URI", Types.OBJECT_URL)
          .notFor(Job.LIST, Job.PRUNE, Job.PIN, Job.UNPIN, Job.BACKUP_CLUSTER)
          .whenUnset("built from BACKUP_URL, the database and BACKUP_NAME")
          .means(
              "Full URL of one backup; replaces BACKUP_URL, the database's name and BACKUP_NAME;"
                  + " in restore-cluster, of a pg_dumpall script.");

  private StoreSettings() {}
}
