package io.pgstow.manifest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an object in the store fresh, by which others see that a run is alive: a thread that renews
 * it again and again. Closing it ends the thread, and a request that is under way; whoever started
 * it closes it.
 */
public final class SignsOfLife implements AutoCloseable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  private SignsOfLife(String name, Duration between, Runnable renewal) {
    this.thread = Thread.ofVirtual().name(name).start(() -> renew(between, renewal));
  }

  /**
   * Starts the thread.
   *
   * @param between the end of one renewal and the beginning of the next, and before the first
   */
  public static SignsOfLife start(String name, Duration between, Runnable renewal) {
    return new SignsOfLife(name, between, renewal);
  }

  private void renew(Duration between, Runnable renewal) {
    try {
      while (!ended.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
        renewal.run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it also when the caller's thread is interrupted, which is how a run is stopped. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    ended.countDown();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
