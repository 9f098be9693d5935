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

  /** The blocks of these entries, in the best order that the archive allows. */
  static DataBlocks of(StoredArchive archive, List<Entry> entries) {
    return entries.stream().allMatch(entry -> entry.dataOffset().isPresent())
        ? new LocatedBlocks(archive, entries)
        : new SequentialBlocks(archive, entries);
  }

  /** The next block, valid until the one after it is asked for; null after the last. */
  @Nullable DataBlock next() throws IOException;
}
