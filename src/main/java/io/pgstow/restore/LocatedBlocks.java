package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Blocks whose offsets are known: the largest first, each by a ranged read of its own. */
final class LocatedBlocks implements DataBlocks {
  private final StoredArchive archive;
  private final Iterator<Range> ranges;
  private @Nullable CustomArchiveReader reader;

  /** A block in the archive, bytes. */
  private record Range(long offset, long length) {}

  LocatedBlocks(StoredArchive archive, List<Entry> entries) {
    this.archive = archive;
    var offsets =
        archive.contents().entries().stream()
            .flatMapToLong(entry -> entry.dataOffset().stream())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    offsets.add(archive.size());
    this.ranges =
        entries.stream()
            .mapToLong(entry -> entry.dataOffset().orElseThrow())
            .mapToObj(offset -> range(offset, offsets))
            .sorted(Comparator.comparingLong(Range::length).reversed())
            .iterator();
  }

  /** A block ends where the next one begins, the last with the archive. */
  private static Range range(long offset, NavigableSet<Long> offsets) {
    Long end = offsets.higher(offset);
    return new Range(offset, end == null ? 0 : end - offset);
  }

  @Override
  public @Nullable DataBlock next() throws IOException {
    close();
    if (!ranges.hasNext()) {
      return null;
    }
    Range range = ranges.next();
    reader =
        CustomArchiveReader.openAt(
            archive.contents(), archive.read(range.offset(), range.length()), range.offset());
    return reader.nextBlock();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
