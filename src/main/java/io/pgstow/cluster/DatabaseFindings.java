package io.pgstow.cluster;

import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.function.Supplier;

/** What the preflight of one database finds, under the name of that database. */
final class DatabaseFindings {
  private DatabaseFindings() {}

  /** A preflight that fails is a finding, too. */
  static List<Finding> of(String database, Supplier<List<Finding>> preflight) {
    try {
      return preflight.get().stream()
          .map(
              finding ->
                  new Finding(finding.fatal(), named(database, finding.fact()), finding.hint()))
          .toList();
    } catch (PgstowException e) {
      return List.of(Finding.fatal(named(database, String.valueOf(e.getMessage())), e.hint()));
    }
  }

  private static String named(String database, String fact) {
    return "\"%s\": %s".formatted(database, fact);
  }
}
