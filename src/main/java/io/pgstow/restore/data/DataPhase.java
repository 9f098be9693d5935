package io.pgstow.restore.data;

import static java.util.Objects.requireNonNull;

import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.LedgerItem;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The phase that loads the data. Reading is for one thread, loading for several; whoever opened it
 * closes it.
 */
public final class DataPhase implements AutoCloseable {
  private final Supplier<DataItems> openItems;
  private final Supplier<DataLoader> openLoader;
  private final Progress progress;
  private @Nullable DataItems items;
  private @Nullable DataLoader loader;

  public DataPhase(
      Supplier<DataItems> openItems, Supplier<DataLoader> openLoader, Progress progress) {
    this.openItems = openItems;
    this.openLoader = openLoader;
    this.progress = progress;
  }

  /** Begins: opens the connections. */
  public void open() {
    loader = openLoader.get();
    items = openItems.get();
  }

  /**
   * The next item to load; fails when a connection has failed. Null after the last, when all items
   * are loaded and committed.
   */
  public @Nullable SourcedItem read() throws IOException, InterruptedException {
    DataLoader loading = requireNonNull(loader);
    loading.check();
    SourcedItem item = requireNonNull(items).read();
    if (item == null) {
      loading.complete();
    } else {
      loading.expect();
    }
    return item;
  }

  /** Loads an item with its records in one transaction, which may go on with other items. */
  public List<LedgerItem> load(SourcedItem sourced) throws InterruptedException {
    progress.item(sourced.item().name());
    List<LedgerItem> loaded = requireNonNull(loader).load(sourced);
    loaded.forEach(item -> progress.advance(item.past() - item.first(), item.rows()));
    return loaded;
  }

  @Override
  public void close() throws IOException {
    if (loader != null) {
      loader.close();
      loader = null;
    }
    if (items != null) {
      items.close();
      items = null;
    }
  }
}
