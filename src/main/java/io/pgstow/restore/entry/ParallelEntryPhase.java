package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.flow.Flow;
import io.pgstow.report.Progress;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A phase whose entries are restored side by side: each in a transaction of its own, or several
 * that take no time. Reading is for one thread, running for several; whoever made it closes it,
 * which closes its connections.
 */
public final class ParallelEntryPhase implements Flow<List<EntryScript>, List<EntryScript>> {
  /** Entries in one transaction, as before the data. */
  private static final int MOST = 100;

  private final EntrySchedule schedule;
  private final Predicate<Entry> light;
  private final int together;
  private final ToLongFunction<Entry> work;
  private final Progress progress;
  private final EntryRunners runners;

  /**
   * Opens connections.
   *
   * @param schedule of the entries that are not done yet
   * @param light which of them are soon done, and share a transaction
   * @param tables how many tables one transaction may lock
   * @param work how much an entry is, of what the progress was told to expect
   */
  public ParallelEntryPhase(
      EntrySchedule schedule,
      Predicate<Entry> light,
      int tables,
      int connections,
      Supplier<EntryRunner> connect,
      ToLongFunction<Entry> work,
      Progress progress) {
    this.schedule = schedule;
    this.light = light;
    this.work = work;
    this.progress = progress;
    this.together = Math.min(tables, MOST);
    this.runners = new EntryRunners(List.of(), connections, connect);
  }

  /** The next entries that can be restored now, or null after the last. */
  @Override
  public @Nullable List<EntryScript> read() throws InterruptedException {
    return schedule.take(together, light);
  }

  /** Restores entries with their records in one transaction. */
  @Override
  public List<EntryScript> process(List<EntryScript> scripts) throws InterruptedException {
    EntryRunner runner = runners.take();
    try {
      runner.run(scripts);
      scripts.forEach(script -> schedule.done(script.entry()));
      progress.work(scripts.stream().map(EntryScript::entry).mapToLong(work).sum());
      return scripts;
    } catch (RuntimeException | Error e) {
      schedule.failed(e);
      throw e;
    } finally {
      runners.giveBack(runner);
    }
  }

  @Override
  public void close() {
    runners.close();
  }
}
