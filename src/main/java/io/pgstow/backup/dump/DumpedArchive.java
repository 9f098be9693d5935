package io.pgstow.backup.dump;

import static java.util.Objects.requireNonNullElse;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.DumpedLargeObjects;
import io.pgstow.backup.sink.DumpedSegment;
import io.pgstow.backup.sink.ScriptRows;
import io.pgstow.backup.sink.SegmentOutput;
import io.pgstow.manifest.Manifest.LargeObjectSegment;
import io.pgstow.manifest.Manifest.LargeObjects;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.TableData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was dumped, put together.
 *
 * @param contents the table of contents; in a custom archive with the offsets of the data
 */
record DumpedArchive(TableOfContents contents, List<TableData> tables, LargeObjects largeObjects) {
  /** An empty chunk, which ends a block of a custom archive. */
  private static final long BLOCK_END = 5;

  static DumpedArchive of(TableOfContents contents, List<DumpedItem> items) {
    Map<Integer, List<DumpedSegment>> byTable =
        items.stream()
            .flatMap(item -> item.segments().stream())
            .collect(
                Collectors.groupingBy(
                    segment -> segment.entry().dumpId(), TreeMap::new, Collectors.toList()));
    return new DumpedArchive(
        contents,
        byTable.entrySet().stream()
            .map(table -> table(contents.entry(table.getKey()).orElseThrow(), table.getValue()))
            .toList(),
        largeObjects(contents, items));
  }

  private static TableData table(Entry entry, List<DumpedSegment> dumped) {
    dumped.sort(Comparator.comparingLong(DumpedSegment::first));
    var segments = new ArrayList<Segment>();
    long rows = 0;
    boolean counted = false;
    long bytes = 0;
    for (DumpedSegment each : dumped) {
      bytes += each.rawBytes();
      if (each.rows() != null) {
        rows += each.rows();
        counted = true;
        if (each.output() instanceof ScriptRows) {
          continue;
        }
        segments.add(
            new Segment(
                each.output().offset(),
                each.output().length(),
                each.rawBytes(),
                each.rows(),
                each.crc32c()));
      }
    }
    SegmentOutput last = dumped.getLast().output();
    long past = last.offset() + last.length();
    long first = dumped.getFirst().output().offset();
    OptionalLong block = entry.dataOffset();
    return new TableData(
        entry.dumpId(),
        // one string for all tables of a schema
        requireNonNullElse(entry.namespace(), "").intern(),
        entry.tag(),
        counted ? rows : null,
        bytes,
        block.orElse(first),
        block.isPresent() ? past + BLOCK_END - block.getAsLong() : past - first,
        List.copyOf(segments));
  }

  private static LargeObjects largeObjects(TableOfContents contents, List<DumpedItem> items) {
    List<DumpedLargeObjects> all =
        items.stream().flatMap(item -> item.largeObjects().stream()).toList();
    return new LargeObjects(
        all.stream().mapToLong(DumpedLargeObjects::count).sum(),
        all.stream().mapToLong(DumpedLargeObjects::rawBytes).sum(),
        contents.isCustom()
            ? all.stream()
                .map(DumpedArchive::segment)
                .sorted(Comparator.comparingLong(LargeObjectSegment::offset))
                .toList()
            : List.of());
  }

  private static LargeObjectSegment segment(DumpedLargeObjects batch) {
    return new LargeObjectSegment(
        batch.entry().dumpId(),
        batch.output().offset(),
        batch.output().length(),
        batch.count(),
        batch.rawBytes(),
        batch.crc32c());
  }

  /** How many entries of each kind there are. */
  Map<String, Integer> entriesByKind() {
    var count = new TreeMap<String, Integer>();
    contents.entries().forEach(entry -> count.merge(entry.kind(), 1, Integer::sum));
    return count;
  }
}
