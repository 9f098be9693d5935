package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Blocks whose offsets are known. Large ones come first, the largest before all, each by a ranged
 * read of its own; then the small ones in the order of the archive, neighbours in one read: a
 * database may have thousands of them, and a store takes its time to answer each request.
 */
final class LocatedBlocks implements DataBlocks {
  /** From here on a read of its own pays, and so much is rather read past than asked for anew. */
  private static final long LARGE = 4L << 20;

  private final StoredArchive archive;
  private final Iterator<Range> ranges;
  private @Nullable CustomArchiveReader reader;
  private int left;

  /** Adjacent blocks in the archive, bytes. */
  private record Range(long offset, long end, int blocks) {
    long length() {
      return end - offset;
    }

    Range and(Range next) {
      return new Range(offset, next.end, blocks + next.blocks);
    }
  }

  LocatedBlocks(StoredArchive archive, List<Entry> entries) {
    this.archive = archive;
    var ends =
        archive.contents().entries().stream()
            .flatMapToLong(entry -> entry.dataOffset().stream())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    ends.add(archive.size());
    this.ranges = plan(entries, ends).iterator();
  }

  /** A block ends where the next one begins, the last with the archive. */
  private static List<Range> plan(List<Entry> entries, NavigableSet<Long> ends) {
    var large = new ArrayList<Range>();
    var small = new ArrayList<Range>();
    entries.stream()
        .mapToLong(entry -> entry.dataOffset().orElseThrow())
        .sorted()
        .mapToObj(offset -> new Range(offset, ends.tailSet(offset, false).first(), 1))
        .forEach(range -> add(range, range.length() < LARGE ? small : large));
    large.sort(Comparator.comparingLong(Range::length).reversed());
    large.addAll(small);
    return large;
  }

  private static void add(Range range, List<Range> ranges) {
    boolean adjacent =
        range.length() < LARGE && !ranges.isEmpty() && ranges.getLast().end == range.offset;
    ranges.add(adjacent ? ranges.removeLast().and(range) : range);
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    DataBlock block = nextBlock();
    return block == null ? null : EntryData.of(block);
  }

  private @Nullable DataBlock nextBlock() throws IOException {
    if (left == 0) {
      close();
      if (!ranges.hasNext()) {
        return null;
      }
      Range range = ranges.next();
      left = range.blocks();
      reader =
          CustomArchiveReader.openAt(
              archive.contents(), archive.read(range.offset(), range.length()), range.offset());
    }
    left--;
    return reader == null ? null : reader.nextBlock();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
