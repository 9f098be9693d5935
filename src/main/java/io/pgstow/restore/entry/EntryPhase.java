package io.pgstow.restore.entry;

import io.pgstow.flow.Flow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that are restored one after the other, several in a transaction. Not thread-safe. */
public final class EntryPhase implements Flow<EntryScript, EntryScript> {
  private final EntryScripts scripts;
  private final EntryRunner runner;

  /**
   * @param scripts of the entries that are not done yet
   * @param runner that somebody else closes
   */
  public EntryPhase(EntryScripts scripts, EntryRunner runner) {
    this.scripts = scripts;
    this.runner = runner;
  }

  /** The next entry to restore, or null after the last. */
  @Override
  public @Nullable EntryScript read() {
    return scripts.next();
  }

  @Override
  public EntryScript process(EntryScript script) {
    return script;
  }

  /** Restores entries, all or none. */
  @Override
  public void write(List<? extends EntryScript> entries) {
    runner.run(entries);
  }

  @Override
  public void close() {}
}
