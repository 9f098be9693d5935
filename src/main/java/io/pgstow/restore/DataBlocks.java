package io.pgstow.restore;

import io.pgstow.archive.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data blocks of an archive in the store, one after the other. Not thread-safe; whoever opened
 * it closes it.
 */
sealed interface DataBlocks extends Closeable
    permits LocatedBlocks, SequentialBlocks, MemberBlocks {

  /** The blocks of these entries, the largest first where the archive tells where they are. */
  static DataBlocks largestFirst(StoredArchive archive, List<Entry> entries) {
    Optional<StoredDirectory> directory = archive.directory();
    if (directory.isPresent()) {
      return new MemberBlocks(directory.get(), directory.get().largestFirst(entries));
    }
    return entries.stream().allMatch(entry -> entry.dataOffset().isPresent())
        ? new LocatedBlocks(archive, entries)
        : new SequentialBlocks(archive, entries);
  }

  /** The blocks of these entries in the order of the archive. */
  static DataBlocks inOrder(StoredArchive archive, List<Entry> entries) {
    Optional<StoredDirectory> directory = archive.directory();
    return directory.isPresent()
        ? new MemberBlocks(directory.get(), entries)
        : new SequentialBlocks(archive, entries);
  }

  /** The data of the next block; null after the last. */
  @Nullable EntryData next() throws IOException;
}
