package io.pgstow.backup.source;

import java.time.Duration;

/**
 * How long to wait for locks, one try after the other. Between two tries everything is let go: who
 * waits for a lock that a dump holds, and whoever waits behind that one, waits no longer than a
 * try. Not thread-safe.
 */
final class LockWaits {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final long start = System.nanoTime();
  private final Duration all;
  private Duration next = FIRST;

  LockWaits(Duration all) {
    this.all = all;
  }

  /** How long the next try waits for each lock, at most; not at all when they are over. */
  Duration next() {
    Duration left = left();
    Duration wait = next.compareTo(left) < 0 ? next : left;
    Duration longer = next.multipliedBy(2);
    next = longer.compareTo(LONGEST) < 0 ? longer : LONGEST;
    return wait;
  }

  /** Whether there is no time for another try. */
  boolean areOver() {
    return !left().isPositive();
  }

  private Duration left() {
    return all.minusNanos(System.nanoTime() - start);
  }
}
