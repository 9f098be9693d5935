package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.DataBlock;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data blocks of an archive in the store, one after the other. Not thread-safe; whoever opened
 * it closes it.
 */
sealed interface DataBlocks extends Closeable permits LocatedBlocks, SequentialBlocks {

  /** The blocks of these entries, the largest first where the archive tells where they are. */
  static DataBlocks largestFirst(StoredArchive archive, List<Entry> entries) {
    return entries.stream().allMatch(entry -> entry.dataOffset().isPresent())
        ? new LocatedBlocks(archive, entries)
        : new SequentialBlocks(archive, entries);
  }

  /** The blocks of these entries in the order of the archive. */
  static DataBlocks inOrder(StoredArchive archive, List<Entry> entries) {
    return new SequentialBlocks(archive, entries);
  }

  /** The next block, valid until the one after it is asked for; null after the last. */
  @Nullable DataBlock next() throws IOException;
}
