package io.pgstow.store;

/**
 * Runs what cleans up, also in a thread that is interrupted, which is how a run is stopped: a store
 * would refuse its requests otherwise. The thread is interrupted again afterwards.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** Runs it in this thread. */
  public static void run(Runnable cleanup) {
    boolean interrupted = Thread.interrupted();
    try {
      cleanup.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
