package io.pgstow.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.postgres.Cancellation;
import org.junit.jupiter.api.Test;

/** A cancelled run interrupts who waits, and nobody who has stopped to wait. */
final class InterruptionTest {
  private final Cancellation cancellation = new Cancellation();

  @Test
  void a_cancelled_run_interrupts_the_thread_that_waits() {
    try (var _ = new Interruption(cancellation)) {
      cancellation.cancel();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void one_that_begins_to_wait_in_a_cancelled_run_is_interrupted_at_once() {
    cancellation.cancel();
    try (var _ = new Interruption(cancellation)) {
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void one_that_has_stopped_waiting_is_not_interrupted() {
    new Interruption(cancellation).close();
    cancellation.cancel();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
