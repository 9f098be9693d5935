package io.pgstow.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;

/** Where progress is shown, and how often. */
public sealed interface ProgressDisplay permits TerminalLine, LogLines {

  /** One line of a terminal, written again and again. The stream stays the caller's. */
  static ProgressDisplay terminal(PrintStream terminal) {
    return new TerminalLine(terminal);
  }

  /** A line of the log, at most one an interval. */
  static ProgressDisplay log(Consumer<String> log, Duration interval) {
    return log(log, log, interval);
  }

  /**
   * The same.
   *
   * @param ends takes what phases have come to, which is shown in any case
   */
  static ProgressDisplay log(Consumer<String> shows, Consumer<String> ends, Duration interval) {
    return new LogLines(shows, ends, interval);
  }

  /** Nowhere. */
  static ProgressDisplay none() {
    return log(_ -> {}, Duration.ofDays(1));
  }

  /** The least time between two lines of a phase. */
  Duration interval();

  /** Shows how far a phase is. */
  void show(String line);

  /** Shows what a phase has come to. */
  void end(String line);
}
