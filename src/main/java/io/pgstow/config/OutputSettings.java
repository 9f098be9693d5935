package io.pgstow.config;

import io.pgstow.report.OutputFormat;
import java.util.Map;

/** What a job prints and logs. */
public final class OutputSettings {
  static final Declarations DECLARED = new Declarations(Group.OUTPUT);

  public static final Setting<Job> JOB =
      DECLARED
          .setting("JOB", Types.choice(Job.class))
          .means("The job to run where no argument names one.");

  public static final Setting<OutputFormat> OUTPUT =
      DECLARED
          .setting("OUTPUT", Types.choice(OutputFormat.class))
          .defaultsTo("table")
          .means("Form of the result on the standard output.");

  public static final Setting<LogFormat> LOG_FORMAT =
      DECLARED
          .setting("LOG_FORMAT", Types.choice(LogFormat.class))
          .defaultsTo("text")
          .means("Form of the log on the standard error output.");

  public static final Setting<Boolean> QUIET =
      flag("QUIET", "false", "Whether only warnings and errors are logged, and no progress.");

  public static final Setting<Boolean> DEBUG =
      flag("DEBUG", "false", "Whether details are logged that help to find a fault.");

  public static final Setting<Boolean> SHOW_PROGRESS =
      flag("SHOW_PROGRESS", "true", "Whether the log shows how far the job is.");

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
