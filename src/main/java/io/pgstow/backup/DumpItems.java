package io.pgstow.backup;

import io.pgstow.backup.SourceTable.Pages;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a database into items in the order of their dump: what one connection has to do longest
 * comes first, so that none is left over at the end; of a table all segments, so that few wait for
 * their turn. Not thread-safe.
 */
final class DumpItems {
  /** Few enough to be dumped in one go, enough to be worth a transaction. */
  private static final int LARGE_OBJECTS = 100;

  private final long segmentSize;
  private final Function<SourceTable, ObjectWriter> files;
  private final SegmentBuffers buffers;
  private final Iterator<SourceTable> tables;
  private final List<Long> largeObjects;
  private int largeObjectsBegun;
  private @Nullable Segments current;

  /** The table that is being cut. */
  private record Segments(SourceTable table, Iterator<Pages> pages, OrderedSegments outputs) {
    TableSegment next() {
      return new TableSegment(table, pages.next(), outputs.next());
    }
  }

  /**
   * @param segmentSize of a segment on the server's disk, bytes
   * @param files opens the file of a table
   */
  DumpItems(
      Collection<SourceTable> tables,
      List<Long> largeObjects,
      long segmentSize,
      Function<SourceTable, ObjectWriter> files,
      SegmentBuffers buffers) {
    this.segmentSize = segmentSize;
    this.files = files;
    this.buffers = buffers;
    this.largeObjects = largeObjects;
    Comparator<SourceTable> longest =
        Comparator.comparingLong(table -> table.indivisibleSize(segmentSize));
    this.tables =
        tables.stream().sorted(longest.thenComparingLong(SourceTable::size).reversed()).iterator();
  }

  /** The next item, or null after the last. */
  @Nullable DumpItem next() {
    Segments segments = current;
    if (segments != null && segments.pages().hasNext()) {
      return segments.next();
    }
    if (tables.hasNext()) {
      segments = segments(tables.next());
      current = segments;
      return segments.next();
    }
    return largeObjectsBegun < largeObjects.size() ? nextLargeObjects() : null;
  }

  private Segments segments(SourceTable table) {
    List<Pages> pages = table.segments(segmentSize);
    return new Segments(
        table, pages.iterator(), new OrderedSegments(buffers, files.apply(table), pages.size()));
  }

  private LargeObjectBatch nextLargeObjects() {
    int end = Math.min(largeObjectsBegun + LARGE_OBJECTS, largeObjects.size());
    var batch = new LargeObjectBatch(largeObjects.subList(largeObjectsBegun, end));
    largeObjectsBegun = end;
    return batch;
  }
}
