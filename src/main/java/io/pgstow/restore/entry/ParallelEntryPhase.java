package io.pgstow.restore.entry;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A phase whose entries are restored side by side, each in a transaction of its own. Reading is for
 * one thread, running for several; whoever opened it closes it.
 */
public final class ParallelEntryPhase implements AutoCloseable {
  private final EntryPhase.Opener openScripts;
  private final Planner planner;
  private final Supplier<EntryRunner> connect;
  private final int connections;
  private final List<EntryRunner> runners = new ArrayList<>();
  private @Nullable EntrySchedule schedule;
  private @Nullable BlockingQueue<EntryRunner> idle;

  /** Puts entries into an order. */
  @FunctionalInterface
  public interface Planner {
    EntrySchedule plan(EntryScripts scripts);
  }

  public ParallelEntryPhase(
      EntryPhase.Opener openScripts,
      Planner planner,
      Supplier<EntryRunner> connect,
      int connections) {
    this.openScripts = openScripts;
    this.planner = planner;
    this.connect = connect;
    this.connections = connections;
  }

  /** Begins: opens the connections. */
  public void open() {
    EntryScripts opened = openScripts.open();
    schedule = planner.plan(opened);
    for (int i = 0; i < Math.min(connections, opened.entries().size()); i++) {
      runners.add(connect.get());
    }
    idle = new ArrayBlockingQueue<>(connections, false, runners);
  }

  /** The next entry that can be restored now, or null after the last. */
  public @Nullable EntryScript read() throws InterruptedException {
    return requireNonNull(schedule).take();
  }

  /** Restores an entry with its record in one transaction. */
  public EntryScript run(EntryScript script) throws InterruptedException {
    EntryRunner runner = requireNonNull(idle).take();
    try {
      runner.run(List.of(script));
      requireNonNull(schedule).done(script.entry());
      return script;
    } catch (RuntimeException | Error e) {
      requireNonNull(schedule).failed(e);
      throw e;
    } finally {
      requireNonNull(idle).add(runner);
    }
  }

  @Override
  public void close() {
    runners.forEach(EntryRunner::close);
    runners.clear();
  }
}
