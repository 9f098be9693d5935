package io.pgstow.config;

import java.util.List;
import java.util.Set;

/** Which part of a database is dumped or restored. */
public final class SelectionSettings {
  static final Declarations DECLARED = new Declarations(Group.SELECTION);

  /** Jobs for which the backup is what it is. */
  private static final Job[] OF_A_BACKUP_MADE = {Job.RESTORE, Job.RESTORE_CLUSTER, Job.VERIFY};

  /**
   * Jobs that have no table of contents to choose from before they dump, or one for each database.
   */
  private static final Job[] WITHOUT_A_BACKUP = {
    Job.BACKUP, Job.BACKUP_CLUSTER, Job.RESTORE_CLUSTER, Job.MIGRATE
  };

  public static final Setting<List<String>> SCHEMAS =
      patterns("SCHEMAS", "Schemas to dump or restore, and no others.");

  public static final Setting<List<String>> EXCLUDE_SCHEMAS =
      patterns("EXCLUDE_SCHEMAS", "Schemas to leave out.");

  public static final Setting<List<String>> TABLES =
      patterns("TABLES", "Tables, views and sequences to dump or restore, and no others.");

  public static final Setting<List<String>> EXCLUDE_TABLES =
      patterns("EXCLUDE_TABLES", "Tables to leave out.");

  public static final Setting<List<String>> EXCLUDE_TABLE_DATA =
      patterns("EXCLUDE_TABLE_DATA", "Tables to dump or restore without their rows.");

  public static final Setting<Boolean> SCHEMA_ONLY =
      flag("SCHEMA_ONLY")
          .notFor(Job.RESTORE_CLUSTER)
          .means("Whether only definitions are dumped or restored, and no rows.");

  public static final Setting<Boolean> DATA_ONLY =
      flag("DATA_ONLY")
          .notFor(Job.RESTORE_CLUSTER, Job.MIGRATE)
          .means(
              "Whether only rows are dumped or restored, the latter into empty tables that are"
                  + " there.");

  public static final Setting<Boolean> LARGE_OBJECTS =
      DECLARED
          .setting("LARGE_OBJECTS", Types.BOOLEAN)
          .notFor(Job.RESTORE_CLUSTER)
          .whenUnset("true, unless SCHEMAS, TABLES or SCHEMA_ONLY choose a part")
          .means("Whether large objects are dumped or restored.");

  public static final Setting<Set<Part>> SECTIONS =
      DECLARED
          .setting("SECTIONS", Lists.choices(Part.class))
          .notFor(WITHOUT_A_BACKUP)
          .whenUnset("all")
          .means("Sections of the backup to restore: before the rows, the rows, and after them.");

  public static final Setting<String> RESTORE_LIST =
      DECLARED
          .setting("RESTORE_LIST", Types.TEXT)
          .notFor(WITHOUT_A_BACKUP)
          .means(
              "File with the entries to restore and their order, as \"pg_restore --list\" writes"
                  + " it.");

  public static final Setting<Boolean> WITH_DEPENDENCIES =
      flag("WITH_DEPENDENCIES")
          .notFor(WITHOUT_A_BACKUP)
          .means("Whether what the chosen objects need is restored, too.");

  public static final Setting<Boolean> COLUMN_INSERTS =
      flag("COLUMN_INSERTS")
          .notFor(OF_A_BACKUP_MADE)
          .means("Whether rows are dumped as INSERT commands with column names, which is slow.");

  public static final Setting<Boolean> NO_OWNER =
      flag("NO_OWNER")
          // pg_dump ignores it for an archive, which names the owners in any case
          .notFor(Job.BACKUP, Job.BACKUP_CLUSTER)
          .toldWithoutEffect()
          .means("Whether objects go to the restoring role instead of their owners.");

  public static final Setting<Boolean> NO_PRIVILEGES =
      flag("NO_PRIVILEGES").toldWithoutEffect().means("Whether grants and revokes are left out.");

  public static final Setting<Boolean> NO_COMMENTS =
      flag("NO_COMMENTS").toldWithoutEffect().means("Whether comments on objects are left out.");

  public static final Setting<String> ROLE =
      DECLARED
          .setting("ROLE", Types.IDENTIFIER)
          .toldWithoutEffect()
          .whenUnset("the role that connects")
          .means("Role to take on, by SET ROLE, before dumping or restoring.");

  /** Those that choose a part of what there is. */
  static final List<Setting<?>> FILTERS =
      List.of(
          SCHEMAS,
          EXCLUDE_SCHEMAS,
          TABLES,
          EXCLUDE_TABLES,
          EXCLUDE_TABLE_DATA,
          SCHEMA_ONLY,
          DATA_ONLY,
          LARGE_OBJECTS,
          SECTIONS,
          RESTORE_LIST);

  private SelectionSettings() {}

  private static Setting<List<String>> patterns(String name, String prose) {
    return DECLARED.setting(name, Lists.PATTERNS).notFor(Job.RESTORE_CLUSTER).means(prose);
  }

  private static Declaration<Boolean> flag(String name) {
    return DECLARED.setting(name, Types.BOOLEAN).defaultsTo("false");
  }

  /** A section of a backup. */
  public enum Part {
    /** Definitions that rows need. */
    PRE_DATA,
    /** Rows, large objects, values of sequences. */
    DATA,
    /** Indexes, constraints, triggers, and what else comes after the rows. */
    POST_DATA
  }
}
