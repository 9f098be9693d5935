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

  /**
   * The next item to load; fails when a connection has failed. Null after the last, when all items
   * are loaded and committed.
   */
  public @Nullable SourcedItem read() throws IOException, InterruptedException {
    DataLoader loading = requireNonNull(loader);
    loading.check();
    SourcedItem item = requireNonNull(reader).read();
    if (item == null) {
      loading.complete();
    } else {
      loading.expect();
    }
    return item;
  }

  /** Loads an item with its record in one transaction, which may go on with other items. */
  public LedgerItem load(SourcedItem sourced) throws InterruptedException {
    DataItem item = sourced.item();
    progress.item(item.entry().dataName());
    LedgerItem loaded = requireNonNull(loader).load(sourced);
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
