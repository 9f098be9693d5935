package io.pgstow.restore;

import static java.util.Objects.requireNonNull;

import io.pgstow.report.Progress;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The phase that loads the data. Reading is for one thread, loading for several; whoever opened it
 * closes it.
 */
public final class DataPhase implements AutoCloseable {
  private final Supplier<DataReader> openReader;
  private final Supplier<DataLoader> openLoader;
  private final Progress progress;
  private @Nullable DataReader reader;
  private @Nullable DataLoader loader;

  DataPhase(Supplier<DataReader> openReader, Supplier<DataLoader> openLoader, Progress progress) {
    this.openReader = openReader;
    this.openLoader = openLoader;
    this.progress = progress;
  }

  /** Begins: opens the connections. */
  public void open() {
    loader = openLoader.get();
    reader = openReader.get();
  }

  /** The next item to load, or null after the last; fails when a connection has failed. */
  public @Nullable DataItem read() throws IOException {
    requireNonNull(loader).check();
    return requireNonNull(reader).read();
  }

  /** Loads an item with its record in one transaction. */
  public LedgerItem load(DataItem item) throws InterruptedException {
    progress.item(item.entry().dataName());
    LedgerItem loaded = requireNonNull(loader).load(item);
    progress.advance(item.past() - item.first(), loaded.rows());
    return loaded;
  }

  @Override
  public void close() throws IOException {
    if (loader != null) {
      loader.close();
      loader = null;
    }
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
