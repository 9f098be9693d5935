package io.pgstow.report;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Progress in a log. */
record LogLines(Consumer<String> shows, Consumer<String> ends, Duration interval)
    implements ProgressDisplay {
  private static final int MOST_CONNECTIONS = 8;

  @Override
  public int columns() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean isArea() {
    return false;
  }

  @Override
  public int bar() {
    return 0;
  }

  @Override
  public int connections() {
    return MOST_CONNECTIONS;
  }

  @Override
  public void show(String line, List<String> below) {
    shows.accept(line);
  }

  @Override
  public void end(String line) {
    ends.accept(line);
  }
}
