package io.pgstow.retention;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Compares the clock of this machine with the store's. By a clock that is ahead every backup is
 * old, and every run that uses one is dead. Whoever deletes asks before. Used by one thread.
 */
final class ClockCheck {
  /** Clocks that differ by more than this are not both right. */
  private static final Duration TOLERATED = Duration.ofMinutes(10);

  private final ObjectStore store;
  private final Clock machine;
  private boolean passed;

  /** Compares nothing yet. */
  ClockCheck(ObjectStore store, Clock machine) {
    this.store = store;
    this.machine = machine;
  }

  /**
   * Looks, the first time.
   *
   * @throws PgstowException with the exit code {@code PREFLIGHT} when they differ
   */
  void require() {
    if (passed) {
      return;
    }
    Optional<Instant> there = store.time();
    Instant here = machine.instant();
    if (there
        .filter(time -> Duration.between(time, here).abs().compareTo(TOLERATED) > 0)
        .isPresent()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "the clock of this machine says %s, and that of the store \"%s\" says %s"
              .formatted(here, store.location(""), there.get()),
          "Set the clock that is wrong, and run the job again. Nothing was deleted.");
    }
    passed = true;
  }
}
