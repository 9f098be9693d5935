package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Blocks of an archive that was written to a pipe: it is read through, from its first byte. */
final class SequentialBlocks implements DataBlocks {
  private final StoredArchive archive;
  private final Set<Integer> wanted;
  private @Nullable CustomArchiveReader reader;

  SequentialBlocks(StoredArchive archive, List<Entry> entries) {
    this.archive = archive;
    this.wanted = entries.stream().map(Entry::dumpId).collect(Collectors.toSet());
  }

  @Override
  public @Nullable DataBlock next() throws IOException {
    if (reader == null) {
      reader = CustomArchiveReader.open(archive.read(0, archive.size()));
    }
    DataBlock block = reader.nextBlock();
    while (block != null && !wanted.contains(block.entry().dumpId())) {
      block = reader.nextBlock();
    }
    return block;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
