package io.pgstow.config;

import java.util.List;

/** Which part of a database is dumped or restored. */
public final class SelectionSettings {
  static final Declarations DECLARED = new Declarations(Group.SELECTION);

  /** Jobs for which the backup is what it is. */
  private static final Job[] OF_A_BACKUP_MADE = {Job.RESTORE, Job.RESTORE_CLUSTER, Job.VERIFY};

  public static final Setting<List<String>> SCHEMAS =
      patterns("SCHEMAS", "Schemas to dump, and no others.");

  public static final Setting<List<String>> EXCLUDE_SCHEMAS =
      patterns("EXCLUDE_SCHEMAS", "Schemas to leave out of the dump.");

  public static final Setting<List<String>> TABLES =
      patterns("TABLES", "Tables to dump, and no others.");

  public static final Setting<List<String>> EXCLUDE_TABLES =
      patterns("EXCLUDE_TABLES", "Tables to leave out of the dump.");

  public static final Setting<List<String>> EXCLUDE_TABLE_DATA =
      patterns("EXCLUDE_TABLE_DATA", "Tables to dump without their rows.");

  public static final Setting<Boolean> SCHEMA_ONLY =
      flag("SCHEMA_ONLY")
          .notFor(OF_A_BACKUP_MADE)
          .means("Whether only definitions are dumped, and no rows.");

  public static final Setting<Boolean> DATA_ONLY =
      flag("DATA_ONLY")
          .notFor(OF_A_BACKUP_MADE)
          .notFor(Job.MIGRATE)
          .means("Whether only rows are dumped, to be restored into empty tables that are there.");

  public static final Setting<Boolean> LARGE_OBJECTS =
      DECLARED
          .setting("LARGE_OBJECTS", Types.BOOLEAN)
          .notFor(OF_A_BACKUP_MADE)
          .whenUnset("true, unless SCHEMAS, TABLES or SCHEMA_ONLY choose a part")
          .means("Whether large objects are dumped.");

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

  private SelectionSettings() {}

  private static Setting<List<String>> patterns(String name, String prose) {
    return DECLARED.setting(name, Lists.PATTERNS).notFor(OF_A_BACKUP_MADE).means(prose);
  }

  private static Declaration<Boolean> flag(String name) {
    return DECLARED.setting(name, Types.BOOLEAN).defaultsTo("false");
  }
}
