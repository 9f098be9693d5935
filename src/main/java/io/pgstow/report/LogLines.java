package io.pgstow.report;

import java.time.Duration;
import java.util.function.Consumer;

/** Progress in a log. */
record LogLines(Consumer<String> log, Duration interval) implements ProgressDisplay {

  @Override
  public void show(String line) {
    log.accept(line);
  }

  @Override
  public void end(String line) {
    log.accept(line);
  }
}
