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
          .means("How long to wait for a server that does not answer yet.");

  public static final Setting<Boolean> SKIP_CHECKS =
      DECLARED
          .setting("SKIP_CHECKS", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Whether what the preflight finds is reported but does not stop the job; it permits"
                  + " nothing else.");

  public static final Setting<Boolean> FORCE =
      DECLARED
          .setting("FORCE", Types.BOOLEAN)
          .defaultsTo("false")
          .means(
              "Whether a backup of the same name is replaced, or a newer server's backup restored.");

  public static final Setting<String> PG_CLIENTS =
      DECLARED
          .setting("PG_CLIENTS", Types.TEXT)
          .toldWithoutEffect()
          .whenUnset("where Debian's and PGDG's packages put them, then the path")
          .means("Folder of PostgreSQL client programs, by major version, as in 17/bin/pg_dump.");

  /** In bytes per second. */
  public static final Setting<Long> MAX_RATE =
      DECLARED
          .setting("MAX_RATE", ByteSize.rate("64kB", "1TB"))
          .toldWithoutEffect()
          .whenUnset("as fast as it can")
          .means(
              "Most bytes of rows and large objects that all connections to the database together"
                  + " move in a second.");

  private RunSettings() {}
}
