package io.pgstow.flow;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of items and what is done with each. It is open from the moment it is made. One thread
 * reads and writes, several may process; whoever made it closes it, when none of them is at work.
 *
 * @param <I> what is read
 * @param <O> what comes of it
 */
public interface Flow<I, O> extends Closeable {
  /** The next item, for which it may wait, or null after the last. */
  @Nullable I read() throws Exception;

  /** Works on an item. */
  O process(I item) throws Exception;

  /** Takes what came of some items, in the order in which they were read. */
  default void write(List<? extends O> results) throws Exception {}

  @Override
  void close() throws IOException;
}
