package io.pgstow.config;

import java.util.List;

/** Which part of a database is dumped or restored. */
public final class SelectionSettings {
  static final Declarations DECLARED = new Declarations(Group.SELECTION);

  /** Jobs for which the backup is what it is. */
  private static final Job[] OF_A_BACKUP_MADE = {Job.RESTORE, Job.RESTORE_CLUSTER, Job.VERIFY};

  public static final Setting<List<String>> SCHEMAS =
      patterns("SCHEMAS", "Dump only these schemas.");

  public static final Setting<List<String>> EXCLUDE_SCHEMAS =
      patterns("EXCLUDE_SCHEMAS", "Do not dump these schemas.");

  public static final Setting<List<String>> TABLES = patterns("TABLES", "Dump only these tables.");

  public static final Setting<List<String>> EXCLUDE_TABLES =
      patterns("EXCLUDE_TABLES", "Do not dump these tables.");

  public static final Setting<List<String>> EXCLUDE_TABLE_DATA =
      patterns("EXCLUDE_TABLE_DATA", "Dump the definitions of these tables, but not their rows.");

  public static final Setting<Boolean> SCHEMA_ONLY =
      flag("SCHEMA_ONLY").notFor(OF_A_BACKUP_MADE).means("Dump only definitions, no rows.");

  public static final Setting<Boolean> DATA_ONLY =
      flag("DATA_ONLY")
          .notFor(OF_A_BACKUP_MADE)
          .notFor(Job.MIGRATE)
          .means("Dump only rows; they are restored into existing empty tables.");

  public static final Setting<Boolean> LARGE_OBJECTS =
      DECLARED
          .setting("LARGE_OBJECTS", Types.BOOLEAN)
          .notFor(OF_A_BACKUP_MADE)
          .whenUnset("true, unless SCHEMAS, TABLES or SCHEMA_ONLY is set")
          .means("Dump large objects.");

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

  private SelectionSettings() {}

  private static Setting<List<String>> patterns(String name, String prose) {
    return DECLARED.setting(name, Lists.PATTERNS).notFor(OF_A_BACKUP_MADE).means(prose);
  }

  private static Declaration<Boolean> flag(String name) {
    return DECLARED.setting(name, Types.BOOLEAN).defaultsTo("false");
  }
}
