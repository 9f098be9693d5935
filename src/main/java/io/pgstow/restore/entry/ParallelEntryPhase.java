package io.pgstow.restore.entry;

import io.pgstow.flow.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A phase whose entries are restored side by side, each in a transaction of its own. Reading is for
 * one thread, running for several; whoever made it closes it, which closes its connections.
 */
public final class ParallelEntryPhase implements Flow<EntryScript, EntryScript> {
  private final EntrySchedule schedule;
  private final List<EntryRunner> runners = new ArrayList<>();
  private final BlockingQueue<EntryRunner> idle;

  /**
   * Opens connections.
   *
   * @param schedule of the entries that are not done yet
   */
  public ParallelEntryPhase(
      EntrySchedule schedule, int connections, Supplier<EntryRunner> connect) {
    this.schedule = schedule;
    try {
      for (int i = 0; i < connections; i++) {
        runners.add(connect.get());
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    this.idle = new LinkedBlockingQueue<>(runners);
  }

  /** The next entry that can be restored now, or null after the last. */
  @Override
  public @Nullable EntryScript read() throws InterruptedException {
    return schedule.take();
  }

  /** Restores an entry with its record in one transaction. */
  @Override
  public EntryScript process(EntryScript script) throws InterruptedException {
    EntryRunner runner = idle.take();
    try {
      runner.run(List.of(script));
      schedule.done(script.entry());
      return script;
    } catch (RuntimeException | Error e) {
      schedule.failed(e);
      throw e;
    } finally {
      idle.add(runner);
    }
  }

  @Override
  public void close() {
    runners.forEach(EntryRunner::close);
  }
}
