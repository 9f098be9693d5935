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
          .means("Whether backups of whole servers are meant, and not those of one database.");

  public static final Setting<Integer> CLUSTER_JOBS =
      DECLARED
          .setting("CLUSTER_JOBS", Types.integer(1, 64))
          .defaultsTo("1")
          .means("Databases that are backed up or restored at the same time, the largest first.");

  public static final Setting<Integer> CLUSTER_CONNECTIONS =
      DECLARED
          .setting("CLUSTER_CONNECTIONS", Types.integer(1, 1000))
          .whenUnset("CLUSTER_JOBS times the most that one database takes")
          .means("Connections that move rows at the same time, of all databases together.");

  public static final Setting<List<String>> DATABASES =
      DECLARED
          .setting("DATABASES", Lists.PATTERNS)
          .refusedWithoutEffect()
          .whenUnset("all")
          .means("Databases that are backed up or restored, and no others.");

  public static final Setting<List<String>> EXCLUDE_DATABASES =
      DECLARED
          .setting("EXCLUDE_DATABASES", Lists.PATTERNS)
          .refusedWithoutEffect()
          .means("Databases that are left out.");

  /** By database, then by setting. */
  public static final Setting<Map<String, Map<String, String>>> DATABASE_SETTINGS =
      DECLARED
          .setting("DATABASE_SETTINGS", DatabaseSettings.TYPE)
          .means(
              "Settings for one database each, where its name is none that a variable such as"
                  + " DUMP_JOBS__mydb can have.");

  public static final Setting<Boolean> GLOBALS_PASSWORDS =
      DECLARED
          .setting("GLOBALS_PASSWORDS", Types.BOOLEAN)
          .notFor(Job.RESTORE_CLUSTER)
          .defaultsTo("true")
          .means("Whether the hashes of the roles' passwords are backed up.");

  public static final Setting<ExistingRoles> EXISTING_ROLES =
      DECLARED
          .setting("EXISTING_ROLES", Types.choice(ExistingRoles.class))
          .notFor(Job.BACKUP_CLUSTER)
          .defaultsTo("keep")
          .means("Whether roles that the destination has are kept as they are, or altered.");

  public static final Setting<Map<String, String>> MAP_TABLESPACE =
      DECLARED
          .setting("MAP_TABLESPACE", Lists.RENAMINGS)
          .notFor(Job.BACKUP_CLUSTER)
          .means("Tablespaces that take the place of those of the source.");

  public static final Setting<Map<String, String>> MAP_DATABASE =
      DECLARED
          .setting("MAP_DATABASE", Lists.RENAMINGS)
          .notFor(Job.BACKUP_CLUSTER)
          .refusedWithoutEffect()
          .means("Names that databases get in the destination.");

  public static final Setting<Boolean> SYSTEM_DATABASES =
      DECLARED
          .setting("SYSTEM_DATABASES", Types.BOOLEAN)
          .notFor(Job.BACKUP_CLUSTER)
          .refusedWithoutEffect()
          .defaultsTo("false")
          .means("Whether what postgres and template1 hold is restored into those, too.");

  public static final Setting<String> CLUSTER_RUN =
      DECLARED
          .setting("CLUSTER_RUN", Types.NAME)
          .whenUnset("the name of the backup alone")
          .means("Name that the pods of one run have in common, such as the UID of their job.");

  public static final Setting<Duration> CLUSTER_TAKEOVER_AFTER =
      DECLARED
          .setting("CLUSTER_TAKEOVER_AFTER", TimeSpan.TYPE)
          .notFor(Job.RESTORE_CLUSTER)
          .defaultsTo("1min")
          .means(
              "How long a pod that backs a database up may give no sign of life until another takes"
                  + " it over.");

  private ClusterSettings() {}

  /** What becomes of roles that the destination has. */
  public enum ExistingRoles {
    /** They stay as they are. */
    KEEP,
    /** They get what the backup says of them. */
    ALTER
  }
}
