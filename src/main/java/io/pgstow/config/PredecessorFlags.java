package io.pgstow.config;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The flags of {@code migrate_db_s3.sh} as what they mean here, so that calls of it need not
 * change.
 *
 * @param arguments a job, and what is no such flag
 * @param environment with what the flags set
 */
public record PredecessorFlags(List<String> arguments, Map<String, String> environment) {
  private static final Map<String, Job> JOBS =
      Map.of("--all", Job.MIGRATE, "--backup", Job.BACKUP, "--restore", Job.RESTORE);
  private static final Map<String, String> SWITCHES =
      Map.of(
          "--skip-checks", "SKIP_CHECKS",
          "--force", "FORCE",
          "--quiet", "QUIET",
          "--debug", "DEBUG");
  private static final String CHUNK_SIZE = "--s3-chunk-size";

  /**
   * Translates a command line.
   *
   * @throws PgstowException for two jobs at once, or a flag without its value
   */
  public static PredecessorFlags translate(
      List<String> arguments, Map<String, String> environment) {
    var rest = new ArrayList<String>();
    var variables = new HashMap<>(environment);
    Optional<Job> job = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (JOBS.containsKey(argument)) {
        Job named = JOBS.get(argument);
        if (job.filter(other -> other != named).isPresent()) {
          throw new PgstowException(
              ExitCode.USAGE,
              "\"%s\" comes with another job".formatted(argument),
              "Name one job; \"pgstow migrate\" backs up and restores.");
        }
        job = Optional.ofNullable(named);
      } else if (SWITCHES.containsKey(argument)) {
        variables.put(String.valueOf(SWITCHES.get(argument)), "true");
      } else if (argument.startsWith(CHUNK_SIZE + "=")) {
        variables.put("S3_CHUNK_SIZE", argument.substring(CHUNK_SIZE.length() + 1));
      } else if (argument.equals(CHUNK_SIZE)) {
        i++;
        if (i == arguments.size()) {
          throw new PgstowException(
              ExitCode.USAGE,
              "\"%s\" has no value".formatted(CHUNK_SIZE),
              "Set S3_CHUNK_SIZE, such as 16MB.");
        }
        variables.put("S3_CHUNK_SIZE", arguments.get(i));
      } else {
        rest.add(argument);
      }
    }
    job.ifPresent(named -> rest.addFirst(named.toString()));
    return new PredecessorFlags(List.copyOf(rest), Map.copyOf(variables));
  }
}
