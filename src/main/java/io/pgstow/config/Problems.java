package io.pgstow.config;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the settings of a job, and what is only odd, as it is found. */
final class Problems {
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private int count;

  /** What the job must not start with. */
  void add(String fact, String hint) {
    problems.add(fact);
    problems.add("HINT: " + hint);
    count++;
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
    String counted = count == 1 ? "a problem" : count + " problems";
    var lines = new ArrayList<String>();
    lines.add(counted + " with the settings of \"" + job + "\"");
    lines.addAll(problems);
    warnings.forEach(warning -> lines.add("WARNING: " + warning));
    throw PgstowException.of(
        ExitCode.USAGE,
        lines,
        List.of("\"pgstow help " + job + "\" lists the settings of the job."));
  }
}
