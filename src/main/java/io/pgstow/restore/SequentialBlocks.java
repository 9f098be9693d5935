package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in the order of the archive, which is read through from the first of them, or from its own
 * first byte if it was written to a pipe.
 */
final class SequentialBlocks implements DataBlocks {
  private final StoredArchive archive;
  private final Set<Integer> wanted;
  private final OptionalLong start;
  private @Nullable CustomArchiveReader reader;

  SequentialBlocks(StoredArchive archive, List<Entry> entries) {
    this.archive = archive;
    this.wanted = entries.stream().map(Entry::dumpId).collect(Collectors.toSet());
    this.start =
        entries.stream().allMatch(entry -> entry.dataOffset().isPresent())
            ? entries.stream().mapToLong(entry -> entry.dataOffset().orElseThrow()).min()
            : OptionalLong.empty();
  }

  private CustomArchiveReader open() throws IOException {
    if (start.isEmpty()) {
      return CustomArchiveReader.open(archive.read(0, archive.size()));
    }
    long from = start.getAsLong();
    return CustomArchiveReader.openAt(
        archive.contents(), archive.read(from, archive.size() - from), from);
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    if (wanted.isEmpty()) {
      return null;
    }
    if (reader == null) {
      reader = open();
    }
    DataBlock block = reader.nextBlock();
    while (block != null && !wanted.contains(block.entry().dumpId())) {
      block = reader.nextBlock();
    }
    if (block == null) {
      return null;
    }
    wanted.remove(block.entry().dumpId());
    return EntryData.of(block);
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
