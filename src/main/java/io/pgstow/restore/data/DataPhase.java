package io.pgstow.restore.data;

import io.pgstow.flow.Flow;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.LedgerItem;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The phase that loads the data. Reading is for one thread, loading for several; whoever made it
 * closes it, which closes its items and connections.
 */
public final class DataPhase implements Flow<SourcedItem, List<LedgerItem>> {
  private final DataItems items;
  private final DataLoader loader;
  private final Progress progress;

  /** Takes over what it is made of. */
  public DataPhase(DataItems items, DataLoader loader, Progress progress) {
    this.items = items;
    this.loader = loader;
    this.progress = progress;
  }

  /**
   * The next item to load; fails when a connection has failed. Null after the last, when all items
   * are loaded and committed.
   */
  @Override
  public @Nullable SourcedItem read() throws IOException, InterruptedException {
    loader.check();
    SourcedItem item = items.read();
    if (item == null) {
      loader.complete();
    } else {
      loader.expect();
    }
    return item;
  }

  /** Loads an item with its records in one transaction, which may go on with other items. */
  @Override
  public List<LedgerItem> process(SourcedItem sourced) throws InterruptedException {
    progress.item(sourced.item().name());
    List<LedgerItem> loaded = loader.load(sourced);
    loaded.forEach(item -> progress.advance(item.past() - item.first(), item.rows()));
    return loaded;
  }

  @Override
  public void close() throws IOException {
    try (items) {
      loader.close();
    }
  }
}
