package io.pgstow.backup.sink;

import java.util.List;

/** What was dumped of an item. */
public record DumpedItem(List<DumpedSegment> segments, List<DumpedLargeObjects> largeObjects) {
  public static DumpedItem of(List<DumpedSegment> segments) {
    return new DumpedItem(List.copyOf(segments), List.of());
  }

  public static DumpedItem of(DumpedLargeObjects largeObjects) {
    return new DumpedItem(List.of(), List.of(largeObjects));
  }
}
