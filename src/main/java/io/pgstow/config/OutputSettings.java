package io.pgstow.config;

import io.pgstow.report.OutputFormat;
import java.util.Map;

/** What a job prints and logs. */
public final class OutputSettings {
  static final Declarations DECLARED = new Declarations(Group.OUTPUT);

  public static final Setting<Job> JOB =
      DECLARED
          .setting("JOB", Types.choice(Job.class))
          .means("Job to run if no argument names one.");

  public static final Setting<OutputFormat> OUTPUT =
      DECLARED
          .setting("OUTPUT", Types.choice(OutputFormat.class))
          .defaultsTo("table")
          .means("Format of the result on standard output.");

  public static final Setting<LogFormat> LOG_FORMAT =
      DECLARED
          .setting("LOG_FORMAT", Types.choice(LogFormat.class))
          .defaultsTo("text")
          .means("Format of the log on standard error.");

  public static final Setting<Boolean> QUIET =
      flag("QUIET", "false", "Log only warnings and errors, and no progress.");

  public static final Setting<Boolean> DEBUG =
      flag("DEBUG", "false", "Log details for troubleshooting, and all settings at start-up.");

  public static final Setting<Boolean> SHOW_PROGRESS =
      flag("SHOW_PROGRESS", "true", "Log the progress of the job.");

  private OutputSettings() {}

  /** The form of the log as far as it is well-formed: errors in the settings have it, too. */
  public static LogFormat logFormat(Map<String, String> environment) {
    return LOG_FORMAT
        .type()
        .parse(environment.getOrDefault(LOG_FORMAT.name(), "").strip())
        .orElse(LogFormat.TEXT);
  }

  /** The form of the result as far as it is well-formed: errors in the settings have one, too. */
  public static OutputFormat output(Map<String, String> environment) {
    return OUTPUT
        .type()
        .parse(environment.getOrDefault(OUTPUT.name(), "").strip())
        .orElse(OutputFormat.TABLE);
  }

  private static Setting<Boolean> flag(String name, String defaultText, String prose) {
    return DECLARED.setting(name, Types.BOOLEAN).defaultsTo(defaultText).means(prose);
  }

  /** For whom the log is written. */
  public enum LogFormat {
    /** For people: a line an event. */
    TEXT,
    /** For programs: an object an event. */
    JSON
  }
}
