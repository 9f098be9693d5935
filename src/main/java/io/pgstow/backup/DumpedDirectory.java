package io.pgstow.backup;

import static java.util.Objects.requireNonNullElse;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.manifest.Manifest.LargeObjects;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.TableData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was dumped item by item, put together. Not thread-safe. */
final class DumpedDirectory {
  private final List<DumpedSegment> segments = new ArrayList<>();
  private long largeObjects;
  private long largeObjectBytes;

  void add(DumpedItem item) {
    switch (item) {
      case DumpedSegment segment -> segments.add(segment);
      case DumpedLargeObjects objects -> {
        largeObjects += objects.count();
        largeObjectBytes += objects.rawBytes();
      }
    }
  }

  /**
   * The archive.
   *
   * @param length of all its files, bytes
   */
  DumpedArchive archive(TableOfContents contents, long length) {
    Map<Integer, List<DumpedSegment>> byTable =
        segments.stream()
            .collect(
                Collectors.groupingBy(
                    dumped -> dumped.table().entry().dumpId(), TreeMap::new, Collectors.toList()));
    return new DumpedArchive(
        contents,
        length,
        byTable.values().stream().map(DumpedDirectory::table).toList(),
        new LargeObjects(largeObjects, largeObjectBytes, List.of()));
  }

  private static TableData table(List<DumpedSegment> dumped) {
    dumped.sort(Comparator.comparingLong(segment -> segment.pages().first()));
    var inFile = new ArrayList<Segment>();
    long offset = 0;
    for (DumpedSegment one : dumped) {
      inFile.add(new Segment(offset, one.length(), one.rawBytes(), one.rows(), one.crc32c()));
      offset += one.length();
    }
    Entry entry = dumped.getFirst().table().entry();
    return new TableData(
        entry.dumpId(),
        requireNonNullElse(entry.namespace(), ""),
        entry.tag(),
        inFile.stream().mapToLong(Segment::rows).sum(),
        inFile.stream().mapToLong(Segment::rawBytes).sum(),
        0,
        offset,
        List.copyOf(inFile));
  }
}
