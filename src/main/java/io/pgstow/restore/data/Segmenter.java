package io.pgstow.restore.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cuts the data of one entry into items. Not thread-safe. */
@FunctionalInterface
interface Segmenter {
  /** The next item that is not loaded, or null after the last. */
  @Nullable DataItem next() throws IOException;
}
