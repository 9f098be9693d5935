package io.pgstow.restore.data;

import io.pgstow.restore.source.Origin;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The data that are to be loaded: first what connections fetch by themselves, then what the reader
 * cuts. Not thread-safe; whoever opened it closes it.
 */
public final class DataItems implements Closeable {
  private final Iterator<StoredItem> stored;
  private final DataReader reader;

  public DataItems(Iterator<StoredItem> stored, DataReader reader) {
    this.stored = stored;
    this.reader = reader;
  }

  /** The next item, or null after the last. */
  @Nullable SourcedItem read() throws IOException {
    // what is stored is compared while it is loaded
    return stored.hasNext() ? new SourcedItem(stored.next(), Origin.CHECKED) : reader.read();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
