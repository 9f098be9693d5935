package io.pgstow.report;

import java.time.Duration;
import java.util.function.Consumer;

/** Progress in a log. */
record LogLines(Consumer<String> shows, Consumer<String> ends, Duration interval)
    implements ProgressDisplay {

  @Override
  public void show(String line) {
    shows.accept(line);
  }

  @Override
  public void end(String line) {
    ends.accept(line);
  }
}
