package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run of pgstow as a user would have it: variables in, texts and an exit code out. */
record Run(ExitCode exitCode, String out, String err) {

  /** These leave a report beside the backup; most tests look at what there is of the backup. */
  static final Set<String> REPORTED =
      Set.of("backup", "backup-cluster", "restore", "restore-cluster", "migrate", "verify");

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
    ExitCode exitCode =
        new Application(
                variables,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                terminationMessage)
            .run(List.of(job));
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
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
