package io.pgstow.restore.block;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.restore.source.CheckedInput;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Origin;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of a custom archive in their order. Where their offsets are known the archive is read from
 * block to block, by as few requests as pay; else it is read through from its first byte, as is
 * what is compressed as a whole. Blocks that share a part are read by the same request, because
 * parts are compared as a whole.
 */
final class CustomBlocks implements DataBlocks {
  /** So much is rather read past than asked for anew, bytes. */
  private static final long GAP = 4L << 20;

  private final OpenedArchive archive;
  private final Recognition recognition;
  private final Set<Integer> wanted = new HashSet<>();
  private final Iterator<Range> ranges;
  private @Nullable CheckedInput input;
  private @Nullable CustomArchiveReader reader;
  private int left;

  /**
   * A part of the archive that is read by one request.
   *
   * @param blocks how many wanted ones it has
   */
  private record Range(long first, long past, int blocks) {}

  CustomBlocks(OpenedArchive archive, Recognition recognition, List<Entry> entries) {
    this.archive = archive;
    this.recognition = recognition;
    entries.forEach(entry -> wanted.add(entry.dumpId()));
    this.ranges = plan(archive, recognition, entries).iterator();
  }

  private static List<Range> plan(
      OpenedArchive archive, Recognition recognition, List<Entry> entries) {
    var ranges = new ArrayList<Range>();
    if (recognition.isPacked() && entries.isEmpty()) {
      return ranges;
    }
    if (recognition.isPacked()
        || entries.stream().anyMatch(entry -> entry.dataOffset().isEmpty())) {
      ranges.add(new Range(0, archive.size(), entries.size()));
      return ranges;
    }
    NavigableSet<Long> ends = ends(archive);
    entries.stream()
        .mapToLong(entry -> entry.dataOffset().orElseThrow())
        .sorted()
        .forEach(offset -> add(ranges, archive, offset, ends.higher(offset)));
    return ranges;
  }

  /** A block ends where the next one begins, the last with the archive. */
  private static NavigableSet<Long> ends(OpenedArchive archive) {
    var ends =
        archive.contents().whole().entries().stream()
            .flatMapToLong(entry -> entry.dataOffset().stream())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    ends.add(archive.size());
    return ends;
  }

  private static void add(List<Range> ranges, OpenedArchive archive, long first, long past) {
    long end = archive.object().partEnd(past);
    boolean near = !ranges.isEmpty() && first <= ranges.getLast().past() + GAP;
    if (near) {
      Range last = ranges.removeLast();
      ranges.add(new Range(last.first(), end, last.blocks() + 1));
    } else {
      ranges.add(new Range(first, end, 1));
    }
  }

  @Override
  public @Nullable EntryData next() throws IOException {
    if (left == 0) {
      finish();
      if (!ranges.hasNext()) {
        return null;
      }
      open(ranges.next());
    }
    DataBlock block = nextBlock();
    while (!wanted.remove(block.entry().dumpId())) {
      block = nextBlock();
    }
    left--;
    return EntryData.of(block);
  }

  private void open(Range range) throws IOException {
    left = range.blocks();
    CheckedInput opened = archive.object().open(range.first(), range.past());
    input = opened;
    reader =
        range.first() == 0
            ? CustomArchiveReader.open(recognition.unpack(opened))
            : CustomArchiveReader.openAt(archive.contents().whole(), opened, range.first());
  }

  private DataBlock nextBlock() throws IOException {
    DataBlock block = reader == null ? null : reader.nextBlock();
    if (block == null) {
      throw ArchiveException.corrupt(
          archive.size(), "the archive ends without the data of %d entries".formatted(left));
    }
    return block;
  }

  @Override
  public Origin origin() {
    return input == null ? Origin.CHECKED : input.origin();
  }

  private void finish() throws IOException {
    if (input != null) {
      input.finish();
    }
    close();
  }

  @Override
  public void close() throws IOException {
    try (Closeable _ = reader == null ? input : reader) {
      reader = null;
      input = null;
    }
  }
}
