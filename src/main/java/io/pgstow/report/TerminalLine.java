package io.pgstow.report;

import io.pgstow.text.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Progress in the last lines of a terminal: one for the phase, and one for each connection at work.
 * The cursor rests at the begin of the first, so that a line of the log written in between covers
 * it, and what is below is written again.
 *
 * @param width how many columns the terminal has now
 */
record TerminalLine(PrintStream terminal, IntSupplier width) implements ProgressDisplay {
  private static final int MOST_CONNECTIONS = 16;
  private static final int WIDE = 100;
  private static final int NARROW = 60;
  private static final String ERASE_BELOW = "\u001b[J";

  @Override
  public Duration interval() {
    return Duration.ofMillis(500);
  }

  /** One less than there are: in the last one the cursor would wrap. */
  @Override
  public int columns() {
    return width.getAsInt() - 1;
  }

  @Override
  public boolean isArea() {
    return true;
  }

  @Override
  public int bar() {
    int columns = columns();
    return columns >= WIDE ? 20 : columns >= NARROW ? 10 : 0;
  }

  @Override
  public int connections() {
    return MOST_CONNECTIONS;
  }

  @Override
  public void show(String line, List<String> below) {
    int columns = columns();
    var area = new StringBuilder("\r" + ERASE_BELOW + ProgressState.cut(line, columns));
    below.stream()
        .map(Printable::line)
        .forEach(each -> area.append("\n  ").append(ProgressState.cut(each, columns - 2)));
    if (!below.isEmpty()) {
      area.append("\u001b[%dA".formatted(below.size()));
    }
    write(area + "\r");
  }

  @Override
  public void end(String line) {
    write("\r" + ERASE_BELOW + ProgressState.cut(line, columns()) + "\n");
  }

  private void write(String text) {
    terminal.print(text);
    terminal.flush();
  }
}
