package io.pgstow.app;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.text.Printable;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a run ends that does not do what it was asked for.
 *
 * @param fact without what kind of fact it is, one or more lines
 * @param hint one or more lines
 * @param cause of interest with {@code DEBUG} only
 * @param defect of pgstow, if it is one
 */
record Ending(
    ExitCode exitCode,
    String fact,
    String hint,
    Optional<Throwable> cause,
    Optional<Throwable> defect) {

  private static final String HINT = "HINT: ";

  /** That of a run that does not end in time when a signal asks it to. */
  static Ending late(Duration patience) {
    return new Ending(
        ExitCode.STOPPED,
        "a signal ended the run, which did not clean up within " + patience.toSeconds() + " s",
        "Run the job again. A restore resumes; the prune job deletes what a backup has left.",
        Optional.empty(),
        Optional.empty());
  }

  /** As people read it: what kind of fact, and below each fact what to do about it. */
  String text() {
    String kind = exitCode == ExitCode.STOPPED ? "STOPPED: " : "ERROR: ";
    return kind + fact;
  }

  /** The facts alone, for programs: those about settings have a hint each. */
  String facts() {
    return fact.lines().filter(line -> !line.startsWith(HINT)).collect(Collectors.joining("\n"));
  }

  /** What to do about all of them, a line each, for programs. */
  String hints() {
    return Stream.concat(
            fact.lines()
                .filter(line -> line.startsWith(HINT))
                .map(line -> line.substring(HINT.length())),
            hint.lines())
        .collect(Collectors.joining("\n"));
  }

  /**
   * The end that an exception makes.
   *
   * @param stopped whether a signal has ended the run, which many exceptions follow from
   */
  static Ending of(Throwable e, boolean stopped) {
    if (stopped) {
      return new Ending(
          ExitCode.STOPPED,
          "a signal ended the run; incomplete work was rolled back",
          "Run the job again. A backup starts over, a restore resumes.",
          Optional.empty(),
          Optional.empty());
    }
    return switch (e) {
      case PgstowException known ->
          new Ending(
              known.exitCode(),
              String.valueOf(known.getMessage()),
              known.hint(),
              Optional.of(known),
              Optional.empty());
      case OutOfMemoryError error ->
          new Ending(
              ExitCode.DATABASE_REFUSED,
              "the memory that Java has, %d MiB, is not enough"
                  .formatted(Runtime.getRuntime().maxMemory() >> 20),
              MemoryBudget.ofThisProcess().hint(),
              Optional.of(error),
              Optional.empty());
      default ->
          new Ending(
              ExitCode.UNEXPECTED,
              "unexpected: " + Printable.line(e.toString()),
              "This is a bug in pgstow. Report it with all of this output.",
              Optional.empty(),
              Optional.of(e));
    };
  }
}
