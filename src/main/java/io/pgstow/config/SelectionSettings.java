package io.pgstow.config;

import java.util.List;
import java.util.Map;
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
      patterns("SCHEMAS", "Dump or restore only these schemas.");

  public static final Setting<List<String>> EXCLUDE_SCHEMAS =
      patterns("EXCLUDE_SCHEMAS", "Do not dump or restore these schemas.");

  public static final Setting<List<String>> TABLES =
      patterns("TABLES", "Dump or restore only these tables, views and sequences.");

  public static final Setting<List<String>> EXCLUDE_TABLES =
      patterns("EXCLUDE_TABLES", "Do not dump or restore these tables.");

  public static final Setting<List<String>> EXCLUDE_TABLE_DATA =
      patterns(
          "EXCLUDE_TABLE_DATA",
          "Dump or restore the definitions of these tables, but not their rows.");

  public static final Setting<Boolean> SCHEMA_ONLY =
      flag("SCHEMA_ONLY")
          .notFor(Job.RESTORE_CLUSTER)
          .means("Dump or restore only definitions, no rows.");

  public static final Setting<Boolean> DATA_ONLY =
      flag("DATA_ONLY")
          .notFor(Job.RESTORE_CLUSTER)
          .means("Dump or restore only rows; they are restored into existing empty tables.");

  public static final Setting<Boolean> LARGE_OBJECTS =
      DECLARED
          .setting("LARGE_OBJECTS", Types.BOOLEAN)
          .notFor(Job.RESTORE_CLUSTER)
          .whenUnset("true, unless SCHEMAS, TABLES or SCHEMA_ONLY is set")
          .means("Dump or restore large objects.");

  public static final Setting<Set<Part>> SECTIONS =
      DECLARED
          .setting("SECTIONS", Lists.choices(Part.class))
          .notFor(Job.BACKUP, Job.BACKUP_CLUSTER, Job.RESTORE_CLUSTER)
          .whenUnset("all")
          .means("Restore only these sections of the backup.");

  public static final Setting<String> RESTORE_LIST =
      DECLARED
          .setting("RESTORE_LIST", Types.TEXT)
          .notFor(WITHOUT_A_BACKUP)
          .means(
              "File that lists the entries to restore, in their order, as \"pg_restore --list\""
                  + " writes it.");

  public static final Setting<Boolean> WITH_DEPENDENCIES =
      flag("WITH_DEPENDENCIES")
          .notFor(WITHOUT_A_BACKUP)
          .means("Restore what the selected objects depend on, too.");

  public static final Setting<Map<String, String>> ROWS =
      DECLARED
          .setting(
              "ROWS", YamlTexts.type("tables and conditions, such as {public.events: id > 1000}"))
          .notFor(OF_A_BACKUP_MADE)
          .means("Dump only the rows of these tables that the conditions hold for.");

  public static final Setting<Map<String, String>> MASK =
      DECLARED
          .setting(
              "MASK",
              YamlTexts.type("columns and expressions, such as {public.users.email: md5(email)}"))
          .notFor(OF_A_BACKUP_MADE)
          .means("Dump the values of these expressions instead of those of the columns.");

  public static final Setting<Boolean> FOLLOW_KEYS =
      flag("FOLLOW_KEYS")
          .notFor(OF_A_BACKUP_MADE)
          .means("Leave out rows, too, that refer to rows which ROWS leaves out.");

  public static final Setting<Boolean> COLUMN_INSERTS =
      flag("COLUMN_INSERTS")
          .notFor(OF_A_BACKUP_MADE)
          .means("Dump rows as INSERT commands with column names; slow to restore.");

  public static final Setting<Boolean> NO_OWNER =
      flag("NO_OWNER")
          // pg_dump ignores it for an archive, which names the owners in any case
          .notFor(Job.BACKUP, Job.BACKUP_CLUSTER)
          .toldWithoutEffect()
          .means("Do not restore owners: the restoring role owns all objects.");

  public static final Setting<Boolean> NO_PRIVILEGES =
      flag("NO_PRIVILEGES").toldWithoutEffect().means("Leave out privileges (GRANT and REVOKE).");

  public static final Setting<Boolean> NO_COMMENTS =
      flag("NO_COMMENTS").toldWithoutEffect().means("Leave out comments on objects.");

  public static final Setting<String> ROLE =
      DECLARED
          .setting("ROLE", Types.IDENTIFIER)
          .toldWithoutEffect()
          .whenUnset("the role that connects")
          .means("Role to switch to with SET ROLE before dumping or restoring.");

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
