package io.pgstow.restore.data;

import io.pgstow.flow.Flow;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.LedgerItem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The phase that loads the data. Reading is for one thread, loading for several; whoever made it
 * closes it, which closes its items and connections.
 */
public final class DataPhase implements Flow<SourcedItem, List<LedgerItem>> {
  private final DataItems items;
  private final DataLoader loader;
  private final Progress progress;
  private final boolean tableByTable;
  private Optional<DataItem> latest = Optional.empty();

  /**
   * Takes over what it is made of.
   *
   * @param tableByTable whether the rows of a table are loaded when those before them are; a table
   *     in stored segments may still have several connections, any other has one
   */
  public DataPhase(DataItems items, DataLoader loader, Progress progress, boolean tableByTable) {
    this.items = items;
    this.loader = loader;
    this.progress = progress;
    this.tableByTable = tableByTable;
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
      if (tableByTable) {
        awaitOthers(item.item());
      }
      loader.expect();
    }
    return item;
  }

  private void awaitOthers(DataItem next) throws InterruptedException {
    if (latest.filter(next::isOfSameTable).isEmpty()) {
      loader.settle();
    }
    latest = Optional.of(next);
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
