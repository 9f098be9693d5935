package io.pgstow.config;

import java.time.Duration;

/** How a job as a whole behaves. */
public final class RunSettings {
  static final Declarations DECLARED = new Declarations(Group.RUN);

  public static final Setting<Duration> WAIT_FOR_DB =
      DECLARED
          .setting("WAIT_FOR_DB", TimeSpan.TYPE)
          .toldWithoutEffect()
          .defaultsTo("60s")
          .means("How long to retry connecting to a server that does not accept connections yet.");

  public static final Setting<Boolean> SKIP_CHECKS =
      DECLARED
          .setting("SKIP_CHECKS", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Report what the preflight checks find as warnings, and continue.",
"""
The job may then fail later, for the same reasons. It does not permit what DST_ON_EXISTING,
FORCE or ALLOW_MISSING_ROWS permit.""");

  public static final Setting<Boolean> FORCE =
      DECLARED
          .setting("FORCE", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Replace a backup of the same name; restore into a server older than the source; restore"
                  + " functions whose bodies mention a schema that MAP_SCHEMA renames.");

  public static final Setting<String> PG_CLIENTS =
      DECLARED
          .setting("PG_CLIENTS", Types.TEXT)
          .toldWithoutEffect()
          .whenUnset("/usr/lib/postgresql, then PATH")
          .means("Folder with PostgreSQL client programs by major version, as in 17/bin/pg_dump.");

  /** In bytes per second. */
  public static final Setting<Long> MAX_RATE =
      DECLARED
          .setting("MAX_RATE", ByteSize.rate("64kB", "1TB"))
          .toldWithoutEffect()
          .whenUnset("no limit")
          .means(
              "Limit on the rows and large objects that all connections to the database together"
                  + " transfer.");

  private RunSettings() {}
}
