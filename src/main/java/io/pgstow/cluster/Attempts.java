package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has become of each database so far. Thread-safe. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  synchronized void put(String database, Outcome outcome) {
    outcomes.put(database, outcome);
    if (outcome instanceof Outcome.Failed(PgstowException failure)) {
      LOG.error(
          "{} failed, the others continue: {} HINT: {}",
          called(database),
          failure.getMessage(),
          failure.hint());
    }
  }

  synchronized Optional<Outcome> of(String database) {
    return Optional.ofNullable(outcomes.get(database));
  }

  /** Those that failed, in the order in which they did. */
  synchronized Map<String, PgstowException> failures() {
    var failures = new LinkedHashMap<String, PgstowException>();
    outcomes.forEach(
        (database, outcome) -> {
          if (outcome instanceof Outcome.Failed(PgstowException failure)) {
            failures.put(database, failure);
          }
        });
    return failures;
  }

  /**
   * Fails when a database has failed.
   *
   * @param doing what was done to it
   * @param hint what to run
   */
  void requireAll(String doing, String hint) {
    Map<String, PgstowException> failures = failures();
    if (!failures.isEmpty()) {
      throw new PgstowException(
          ExitCode.PARTIAL,
          "the %s of %s failed: %s"
              .formatted(
                  doing,
                  failures.keySet().stream()
                      .map(Attempts::called)
                      .collect(Collectors.joining(", ")),
                  failures.entrySet().stream()
                      .map(
                          each ->
                              "%s (exit code %d): %s"
                                  .formatted(
                                      called(each.getKey()),
                                      each.getValue().exitCode().number(),
                                      each.getValue().getMessage()))
                      .collect(Collectors.joining("; "))),
          failures.values().stream()
                  .map(PgstowException::hint)
                  .distinct()
                  .collect(Collectors.joining("\n", "", "\n"))
              + hint);
    }
  }

  /** What belongs to no database has the empty name, which no database can have. */
  private static String called(String database) {
    return database.isEmpty() ? "the globals" : names(List.of(database));
  }

  /** Names in quotes, as patterns have them. */
  static String names(List<String> names) {
    return names.stream()
        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(", "));
  }
}
