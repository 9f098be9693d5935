package io.pgstow.report;

import java.util.Timer;
import java.util.TimerTask;

/**
 * Lets progress be shown when it is due, also while the work itself is silent, as in the making of
 * a large index. Whoever starts it closes it, which ends its thread.
 */
public final class Heartbeat implements AutoCloseable {
  private static final long PERIOD_MILLIS = 250;

  private final Timer timer = new Timer("progress", true);

  private Heartbeat() {}

  /** Starts to show a run's progress. */
  public static Heartbeat of(Progress progress) {
    var heartbeat = new Heartbeat();
    var beat =
        new TimerTask() {
          @Override
          public void run() {
            progress.tick();
          }
        };
    heartbeat.timer.schedule(beat, PERIOD_MILLIS, PERIOD_MILLIS);
    return heartbeat;
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
