package io.pgstow.restore.entry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A phase that consists of entries: the ledger tells which are done. Not thread-safe; whoever
 * opened it closes it.
 */
public final class EntryPhase implements AutoCloseable {
  private final Opener opener;
  private final Runner runner;
  private @Nullable EntryScripts scripts;

  /** Finds out what is to be done when the phase begins. */
  @FunctionalInterface
  public interface Opener {
    EntryScripts open();
  }

  /** Runs entries in one transaction. */
  @FunctionalInterface
  public interface Runner {
    void run(List<? extends EntryScript> scripts);
  }

  public EntryPhase(Opener opener, Runner runner) {
    this.opener = opener;
    this.runner = runner;
  }

  /** Begins. */
  public void open() {
    scripts = opener.open();
  }

  /** The next entry to restore, or null after the last. */
  public @Nullable EntryScript read() {
    return requireNonNull(scripts).next();
  }

  /** Restores entries, all or none. */
  public void run(List<? extends EntryScript> entries) {
    runner.run(entries);
  }

  @Override
  public void close() {
    scripts = null;
  }
}
