package io.pgstow.config;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run is asked for.
 *
 * @param topic of the job {@code help}
 */
public record CommandLine(Job job, Optional<String> topic) {
  private static final String HINT = "\"pgstow help\" lists the jobs.";

  /**
   * Reads the arguments, or without any the variable {@code JOB}.
   *
   * @throws PgstowException when no known job is named, or more than one thing
   */
  public static CommandLine parse(List<String> arguments, Map<String, String> environment) {
    String name =
        arguments.isEmpty() ? environment.getOrDefault("JOB", "").strip() : arguments.getFirst();
    if (name.isEmpty()) {
      throw new PgstowException(ExitCode.USAGE, "no job is named", HINT);
    }
    Job job = job(name);
    List<String> rest = arguments.stream().skip(1).toList();
    if (rest.size() > (job == Job.HELP ? 1 : 0)) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"" + Redaction.malformed(rest.getLast()) + "\" is an extra argument",
          "Only the job is an argument, settings are environment variables; " + HINT);
    }
    return new CommandLine(job, rest.stream().findFirst());
  }

  private static Job job(String name) {
    return switch (name) {
      case "-h", "--help" -> Job.HELP;
      case "--version" -> Job.VERSION;
      default -> Job.named(name).orElseThrow(() -> unknown(name));
    };
  }

  private static PgstowException unknown(String name) {
    String hint =
        Nearest.to(name, Job.names(), 3)
            .map(job -> "\"" + job + "\" may be meant; " + HINT)
            .orElse(HINT);
    return new PgstowException(
        ExitCode.USAGE, "\"" + Redaction.malformed(name) + "\" is not a job", hint);
  }
}
