package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.flow.Flow;
import io.pgstow.report.Progress;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The phase before the data: its entries are restored in the order of the archive, several in a
 * transaction, those of many tables side by side. Reading is for one thread, running for several;
 * whoever made it closes it, which closes the connections that it has opened.
 */
public final class DefinitionPhase implements Flow<Definitions, Definitions> {
  private final DefinitionSchedule schedule;
  private final EntryRunners runners;
  private final ToLongFunction<Entry> work;
  private final Progress progress;

  /**
   * Opens connections, if there is something for more than one.
   *
   * @param schedule of the entries that are not done yet
   * @param runner the first one, which somebody else closes
   * @param work how much an entry is, of what the progress was told to expect
   */
  public DefinitionPhase(
      DefinitionSchedule schedule,
      EntryRunner runner,
      Supplier<EntryRunner> connect,
      ToLongFunction<Entry> work,
      Progress progress) {
    this.schedule = schedule;
    this.work = work;
    this.progress = progress;
    this.runners = new EntryRunners(List.of(runner), schedule.width() - 1, connect);
  }

  /** The next definitions, or null after the last. */
  @Override
  public @Nullable Definitions read() throws InterruptedException {
    return schedule.take();
  }

  /** Restores definitions with their records in one transaction, or puts them off. */
  @Override
  public Definitions process(Definitions definitions) throws InterruptedException {
    EntryRunner runner = runners.take();
    try {
      boolean done = true;
      if (definitions.alone()) {
        runner.run(definitions.scripts());
      } else {
        done = runner.tryRun(definitions.scripts());
      }
      if (done) {
        schedule.done(definitions);
        progress.work(definitions.entries().stream().mapToLong(work).sum());
      } else {
        schedule.setAside(definitions);
      }
      return definitions;
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
