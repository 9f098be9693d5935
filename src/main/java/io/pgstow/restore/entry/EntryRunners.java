package io.pgstow.restore.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * A fixed number of runners for entries that are restored side by side. Thread-safe; whoever made
 * it closes it, which closes those that it has opened.
 */
final class EntryRunners implements AutoCloseable {
  private final List<EntryRunner> opened = new ArrayList<>();
  private final BlockingQueue<EntryRunner> idle = new LinkedBlockingQueue<>();

  /**
   * Opens runners, all or none.
   *
   * @param others that somebody else closes
   * @param more how many are opened
   */
  EntryRunners(List<EntryRunner> others, int more, Supplier<EntryRunner> connect) {
    try {
      for (int i = 0; i < more; i++) {
        opened.add(connect.get());
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    idle.addAll(others);
    idle.addAll(opened);
  }

  /** Takes an idle one, for which it may wait; it must be given back. */
  EntryRunner take() throws InterruptedException {
    return idle.take();
  }

  /** Gives back one that was taken. */
  void giveBack(EntryRunner runner) {
    idle.add(runner);
  }

  @Override
  public void close() {
    opened.forEach(EntryRunner::close);
  }
}
