package io.pgstow.config;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the settings of a job, and what is only odd, as it is found. */
final class Problems {
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** What the job must not start with. */
  void add(String fact, String hint) {
    problems.add(fact + "\nHINT: " + hint);
  }

  /** What the user should know of. */
  void warn(String fact) {
    warnings.add(fact);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Reports all problems at once, and the warnings, which may explain them. */
  void throwIfAny(Job job) {
    if (problems.isEmpty()) {
      return;
    }
    String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
    var lines = new ArrayList<String>();
    lines.add(count + " with the settings of \"" + job + "\"");
    lines.addAll(problems);
    warnings.forEach(warning -> lines.add("WARNING: " + warning));
    throw new PgstowException(
        ExitCode.USAGE,
        String.join("\n", lines),
        "\"pgstow help " + job + "\" lists the settings of the job.");
  }
}
