package io.pgstow.job;

import io.pgstow.postgres.Cancellation;

/**
 * Interrupts the thread that makes it when the run is cancelled: what waits for the store, and
 * would for as long as that says nothing, ends at once. That thread closes it, and may then clean
 * up uninterrupted.
 */
final class Interruption implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final Cancellation.Registration registration;
  private boolean ended;

  Interruption(Cancellation cancellation) {
    registration = cancellation.onCancel(this::interrupt);
  }

  private synchronized void interrupt() {
    if (!ended) {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    registration.close();
    synchronized (this) {
      ended = true;
    }
    boolean _ = Thread.interrupted();
  }
}
