package io.pgstow.config;

import java.util.Optional;

/** SQL of the user's, which runs before and after a job's own work. No shell runs anything. */
public final class SqlSettings {
  static final Declarations SOURCE = new Declarations(Group.SOURCE);
  static final Declarations DESTINATION = new Declarations(Group.DESTINATION);

  /** It may hold quotes at its ends, and blanks do no harm. */
  private static final Type<String> SQL =
      new Type<>("SQL", Optional::of, Type.Visibility.SHOWN, true, false);

  public static final Setting<String> SRC_PRE_SQL =
      SOURCE
          .setting("SRC_PRE_SQL", SQL)
          .notFor(Job.BACKUP_CLUSTER, Job.CHECK)
          .means("SQL to run in the source database before anything is read from it.");

  public static final Setting<String> SRC_POST_SQL =
      SOURCE
          .setting("SRC_POST_SQL", SQL)
          .notFor(Job.BACKUP_CLUSTER, Job.CHECK)
          .means("SQL to run in the source database once the backup is complete.");

  public static final Setting<String> DST_PRE_SQL =
      DESTINATION
          .setting("DST_PRE_SQL", SQL)
          .notFor(Job.RESTORE_CLUSTER, Job.VERIFY, Job.CHECK)
          .means("SQL to run in the destination database before anything is restored into it.");

  public static final Setting<String> DST_POST_SQL =
      DESTINATION
          .setting("DST_POST_SQL", SQL)
          .notFor(Job.RESTORE_CLUSTER, Job.VERIFY, Job.CHECK)
          .means("SQL to run in the destination database once the restore is complete.");

  private SqlSettings() {}
}
