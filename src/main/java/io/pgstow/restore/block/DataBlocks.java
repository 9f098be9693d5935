package io.pgstow.restore.block;

import io.pgstow.archive.Entry;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.OpenedDirectory;
import io.pgstow.restore.source.Origin;
import io.pgstow.restore.source.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data blocks of an archive in the store, one after the other. Not thread-safe; whoever opened
 * it closes it.
 */
public sealed interface DataBlocks extends Closeable
    permits CustomBlocks, MemberBlocks, TarBlocks, GroupedBlocks {

  /**
   * The blocks of these entries in this order; what is one file is read in its own, so that each
   * part is fetched once.
   */
  static DataBlocks of(OpenedArchive archive, List<Entry> entries) {
    return switch (archive.storage()) {
      case Storage.Folder(OpenedDirectory directory) -> new MemberBlocks(directory, entries);
      case Storage.Blocks(var recognition) -> new CustomBlocks(archive, recognition, entries);
      case Storage.Packed packed -> new TarBlocks(archive, packed, entries);
      case Storage.Script(var recognition, _) -> new CustomBlocks(archive, recognition, entries);
    };
  }

  /** The blocks of groups of entries, one group after the other, each in any order. */
  static DataBlocks inGroups(OpenedArchive archive, List<List<Entry>> groups) {
    return new GroupedBlocks(archive, groups);
  }

  /** The data of the next block; null after the last, when all were compared with their digests. */
  @Nullable EntryData next() throws IOException;

  /** Where that which was read of the current block comes from. */
  Origin origin();
}
