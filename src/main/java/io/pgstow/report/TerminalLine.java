package io.pgstow.report;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Progress in the last line of a terminal. The cursor rests at the line's begin, so that a line of
 * the log written in between covers it. Lines are cut to the 80 columns every terminal has.
 */
record TerminalLine(PrintStream terminal) implements ProgressDisplay {
  private static final int WIDTH = 79;
  private static final String ERASE_TO_END = "\u001b[K";

  @Override
  public Duration interval() {
    return Duration.ofMillis(500);
  }

  @Override
  public void show(String line) {
    write(line, "\r");
  }

  @Override
  public void end(String line) {
    write(line, "\n");
  }

  private void write(String line, String end) {
    String shown = line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    terminal.print("\r" + shown + ERASE_TO_END + end);
    terminal.flush();
  }
}
