package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run of pgstow as a user would have it: variables in, texts and an exit code out. Whatever the
 * test is about, nothing that is printed or logged may hold a secret, and every line of the log is
 * as the schema in the documentation says.
 */
record Run(ExitCode exitCode, String out, String err) {

  /** These leave a report beside the backup; most tests look at what there is of the backup. */
  static final Set<String> REPORTED =
      Set.of("backup", "backup-cluster", "restore", "restore-cluster", "migrate", "verify");

  /** Variables with values, not with names of files. */
  private static final Pattern SECRET =
      Pattern.compile(".*(PASSWORD|SECRET_ACCESS_KEY|SESSION_TOKEN|NOTIFY_URL|HEALTHCHECK_URL)");

  /** A word like "plain" is also the name of a role, a format, a database. */
  private static final int SHORTEST_SECRET = 8;

  private static final Path NO_TERMINATION_MESSAGE = Path.of("/nonexistent/termination-log");

  static Run of(String job, Map<String, String> environment) {
    return of(job, environment, NO_TERMINATION_MESSAGE);
  }

  /** The same where an orchestrator waits for a message in a file. */
  static Run of(String job, Map<String, String> environment, Path terminationMessage) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var variables = new HashMap<>(environment);
    variables.putIfAbsent("PG_CLIENTS", ClientPrograms.home().toString());
    if (REPORTED.contains(job)) {
      variables.putIfAbsent("REPORT_URL", "none");
    }
    try (var capture = LogCapture.start()) {
      ExitCode exitCode =
          new Application(
                  variables,
                  new PrintStream(out, true, UTF_8),
                  new PrintStream(err, true, UTF_8),
                  false,
                  terminationMessage)
              .run(List.of(job));
      var run = new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
      requireFit(job, variables, run.out() + run.err(), capture.lines());
      return run;
    }
  }

  /**
   * Fails if what a job says or logs has one of the secrets that it was given, or if a line of its
   * log is not as the schema says.
   *
   * @param said what it has printed, lines of its log among them or not
   * @param events all that it has logged, as {@code LOG_FORMAT=json} has it
   */
  static void requireFit(
      String job, Map<String, String> variables, String said, List<String> events) {
    Stream.concat(events.stream(), said.lines().filter(LogCapture::isLine))
        .forEach(line -> assertThat(LogCapture.problems(line)).as(line).isEmpty());
    requireNoSecret(job, variables, said + String.join("\n", events));
  }

  private static void requireNoSecret(String job, Map<String, String> variables, String said) {
    for (String secret : secrets(variables)) {
      assertThat(said).as("what %s says", job).doesNotContain(secret);
    }
  }

  /** Variables as a shell has them before a command: {@code A=1 B=2}. */
  static Map<String, String> settings(String words) {
    return Arrays.stream(words.split(" ", -1))
        .map(word -> word.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  /** Values that nobody may see, but for those that may well stand there for another reason. */
  private static List<String> secrets(Map<String, String> variables) {
    Set<String> others =
        variables.entrySet().stream()
            .filter(each -> !SECRET.matcher(each.getKey()).matches())
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());
    return variables.entrySet().stream()
        .filter(each -> SECRET.matcher(each.getKey()).matches())
        .map(Map.Entry::getValue)
        .filter(value -> value.length() >= SHORTEST_SECRET)
        .filter(value -> others.stream().noneMatch(other -> other.contains(value)))
        .toList();
  }

  /** Variables that name a database of a server as source or destination. */
  static Map<String, String> database(String prefix, PostgresServer server, String database) {
    return Map.of(
        prefix + "PGHOST",
        server.host(),
        prefix + "PGPORT",
        Integer.toString(server.port()),
        prefix + "PGUSER",
        server.superuser(),
        prefix + "PGPASSWORD",
        server.password(),
        prefix + "DBNAME",
        database);
  }

  /** Several sets of variables as one. */
  @SafeVarargs
  static Map<String, String> variables(Map<String, String>... sets) {
    var all = new HashMap<String, String>();
    for (Map<String, String> set : sets) {
      all.putAll(set);
    }
    return all;
  }
}
