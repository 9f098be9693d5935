package io.pgstow.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** Where progress is shown, and how often. */
public sealed interface ProgressDisplay permits TerminalLine, LogLines {

  /** The last lines of a terminal, written again and again. The stream stays the caller's. */
  static ProgressDisplay terminal(PrintStream terminal) {
    return terminal(terminal, TerminalSize::columns);
  }

  /**
   * The same.
   *
   * @param width how many columns the terminal has now
   */
  static ProgressDisplay terminal(PrintStream terminal, IntSupplier width) {
    return new TerminalLine(terminal, width);
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

  /** How many columns a line may have. */
  int columns();

  /** Whether there is room below, for lines that are written again and again. */
  boolean isArea();

  /** How many columns a bar has; 0 for none. */
  int bar();

  /** How many connections at work are shown, each with what it is at. */
  int connections();

  /**
   * Shows how far a phase is.
   *
   * @param below more lines, where there is room for them
   */
  void show(String line, List<String> below);

  /** Shows what a phase has come to. */
  void end(String line);
}
