package io.pgstow.postgres;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends at once whatever blocks a run: sessions waiting for the server, client programs, queues.
 * Those register what ends them and are then told once. Thread-safe.
 */
public final class Cancellation {
  private final Set<Runnable> blocked = new LinkedHashSet<>();
  private boolean cancelled;

  /** Something that is registered until it is closed. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Registers an act that unblocks; it is run at once when the run is cancelled already. */
  public Registration onCancel(Runnable unblock) {
    synchronized (this) {
      if (!cancelled) {
        blocked.add(unblock);
        return () -> forget(unblock);
      }
    }
    unblock.run();
    return () -> {};
  }

  /** Unblocks everything registered, now and from now on. */
  public void cancel() {
    List<Runnable> all;
    synchronized (this) {
      cancelled = true;
      all = List.copyOf(blocked).reversed();
      blocked.clear();
    }
    all.forEach(Runnable::run);
  }

  /** Whether the run was asked to end. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized void forget(Runnable unblock) {
    blocked.remove(unblock);
  }
}
