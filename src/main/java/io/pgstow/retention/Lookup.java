package io.pgstow.retention;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Backups that are looked at one by one. {@link #look} may be called by several threads. */
public final class Lookup {
  private final Supplier<Collection<StoredBackup>> wanted;
  private final Function<StoredBackup, Known> reading;
  private final Consumer<Known> found;
  private Iterator<StoredBackup> remaining = List.<StoredBackup>of().iterator();

  Lookup(
      Supplier<Collection<StoredBackup>> wanted,
      Function<StoredBackup, Known> reading,
      Consumer<Known> found) {
    this.wanted = wanted;
    this.reading = reading;
    this.found = found;
  }

  /** Finds out which ones. */
  public void open() {
    remaining = wanted.get().iterator();
  }

  /** The next of them, or null after the last. */
  public @Nullable StoredBackup read() {
    return remaining.hasNext() ? remaining.next() : null;
  }

  /** Reads what lies beside a backup. */
  public Known look(StoredBackup backup) {
    return reading.apply(backup);
  }

  /** Remembers what was read. */
  public void record(List<? extends Known> known) {
    known.forEach(found);
  }
}
