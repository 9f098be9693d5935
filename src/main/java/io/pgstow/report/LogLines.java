package io.pgstow.report;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Progress in a log. */
record LogLines(Consumer<String> shows, Consumer<String> ends, Duration interval)
    implements ProgressDisplay {

  @Override
  public int columns() {
    return Integer.MAX_VALUE;
  }

  @Override
  public int connections() {
    return 0;
  }

  @Override
  public void show(String line, List<String> connections) {
    shows.accept(line);
  }

  @Override
  public void end(String line) {
    ends.accept(line);
  }
}
