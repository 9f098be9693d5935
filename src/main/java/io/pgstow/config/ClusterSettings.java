package io.pgstow.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Which databases of a server are backed up or restored together, and how. */
public final class ClusterSettings {
  static final Declarations DECLARED = new Declarations(Group.CLUSTER);

  public static final Setting<Boolean> CLUSTER =
      DECLARED
          .setting("CLUSTER", Types.BOOLEAN)
          .alsoFor(Job.VERIFY, Job.LIST, Job.PRUNE, Job.PIN, Job.UNPIN)
          .notFor(Job.BACKUP_CLUSTER, Job.RESTORE_CLUSTER)
          .refusedWithoutEffect()
          .defaultsTo("false")
          .means("Work on backups of whole servers instead of backups of one database.");

  public static final Setting<Integer> CLUSTER_JOBS =
      DECLARED
          .setting("CLUSTER_JOBS", Types.integer(1, 64))
          .defaultsTo("1")
          .means("Number of databases to back up or restore at the same time, largest first.");

  public static final Setting<Integer> CLUSTER_CONNECTIONS =
      DECLARED
          .setting("CLUSTER_CONNECTIONS", Types.integer(1, 1000))
          .whenUnset("CLUSTER_JOBS times the largest number that one database uses")
          .means(
              "Maximum number of connections that dump or load rows, for all databases together.");

  public static final Setting<List<String>> DATABASES =
      DECLARED
          .setting("DATABASES", Lists.PATTERNS)
          .refusedWithoutEffect()
          .whenUnset("all")
          .means("Back up or restore only these databases.");

  public static final Setting<List<String>> EXCLUDE_DATABASES =
      DECLARED
          .setting("EXCLUDE_DATABASES", Lists.PATTERNS)
          .refusedWithoutEffect()
          .means("Do not back up or restore these databases.");

  /** By database, then by setting. */
  public static final Setting<Map<String, Map<String, String>>> DATABASE_SETTINGS =
      DECLARED
          .setting("DATABASE_SETTINGS", DatabaseSettings.TYPE)
          .means(
              "Settings for single databases whose names cannot be part of a variable such as"
                  + " DUMP_JOBS__mydb.");

  public static final Setting<Boolean> GLOBALS_PASSWORDS =
      DECLARED
          .setting("GLOBALS_PASSWORDS", Types.BOOLEAN)
          .notFor(Job.RESTORE_CLUSTER)
          .defaultsTo("true")
          .means("Back up the password hashes of roles.");

  public static final Setting<ExistingRoles> EXISTING_ROLES =
      DECLARED
          .setting("EXISTING_ROLES", Types.choice(ExistingRoles.class))
          .notFor(Job.BACKUP_CLUSTER)
          .defaultsTo("keep")
          .means("Keep or alter the roles that exist in the destination.");

  public static final Setting<Map<String, String>> MAP_DATABASE =
      DECLARED
          .setting("MAP_DATABASE", Lists.RENAMINGS)
          .notFor(Job.BACKUP_CLUSTER)
          .refusedWithoutEffect()
          .means("New names of databases in the destination.");

  public static final Setting<Boolean> SYSTEM_DATABASES =
      DECLARED
          .setting("SYSTEM_DATABASES", Types.BOOLEAN)
          .notFor(Job.BACKUP_CLUSTER)
          .refusedWithoutEffect()
          .defaultsTo("false")
          .means("Also restore the contents of postgres and template1 into them.");

  public static final Setting<String> CLUSTER_RUN =
      DECLARED
          .setting("CLUSTER_RUN", Types.NAME)
          .whenUnset("the name of the backup")
          .means("Name that all processes of one run share, such as the UID of a Kubernetes Job.");

  public static final Setting<Duration> CLUSTER_TAKEOVER_AFTER =
      DECLARED
          .setting("CLUSTER_TAKEOVER_AFTER", TimeSpan.TYPE)
          .notFor(Job.RESTORE_CLUSTER)
          .defaultsTo("1min")
          .means(
              "How long a process must be inactive before another process takes over the database"
                  + " that it backs up.");

  private ClusterSettings() {}

  /** What becomes of roles that the destination has. */
  public enum ExistingRoles {
    /** They stay as they are. */
    KEEP,
    /** They get what the backup says of them. */
    ALTER
  }
}
