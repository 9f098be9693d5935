package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.backup.source.SourceTable.Pages;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A custom archive: one object, whose blocks have the order of the table of contents. The table of
 * contents, at the beginning, is sent last, because it says where the blocks are.
 */
public final class CustomSink implements Sink {
  private static final int BUFFER = 1 << 16;

  private final ObjectStore store;
  private final TableOfContents contents;
  private final Compression compression;
  private final ObjectWriter object;
  private final OrderedSegments order;
  private final OrderedSegments.Stream blocks;
  private final Map<Integer, SourceTable> tables;
  private final LargeObjectFiles largeObjects;
  private final long segmentSize;
  private final DumpOrder<Entry> entries;
  private Iterator<DumpItem> current = List.<DumpItem>of().iterator();

  /**
   * @param object whose beginning is left open for the table of contents
   * @param segmentSize of a segment on the server's disk, bytes
   */
  public CustomSink(
      ObjectStore store,
      TableOfContents contents,
      Compression compression,
      ObjectWriter object,
      OrderedSegments order,
      List<SourceTable> tables,
      LargeObjectFiles largeObjects,
      long segmentSize) {
    this.store = store;
    this.contents = contents;
    this.compression = compression;
    this.object = object;
    this.order = order;
    this.blocks = order.stream(object, contents.encodedLength(), () -> {});
    this.tables =
        tables.stream()
            .collect(Collectors.toMap(table -> table.entry().dumpId(), Function.identity()));
    this.largeObjects = largeObjects;
    this.segmentSize = segmentSize;
    this.entries =
        new DumpOrder<>(
            contents.entries().stream().filter(Entry::hasData),
            entry -> Optional.of(entry).filter(Entry::isTableData).map(this::table),
            segmentSize);
  }

  @Override
  public String format() {
    return Manifest.CUSTOM;
  }

  @Override
  public @Nullable DumpItem next() {
    while (!current.hasNext()) {
      Optional<Entry> entry = entries.next();
      if (entry.isEmpty()) {
        return null;
      }
      current = entry.get().isTableData() ? tables(entry.get()) : largeObjects(entry.get());
    }
    return current.next();
  }

  private Iterator<DumpItem> tables(Entry entry) {
    SourceTable table = table(entry);
    List<Pages> ranges = table.segments(segmentSize);
    if (ranges.size() == 1) {
      return List.<DumpItem>of(smallTables(table)).iterator();
    }
    var block = new TableBlock(entry, compression, ranges.size());
    var index = new int[1];
    return ranges.stream().map(range -> segment(table, block, index[0]++, range)).iterator();
  }

  private DumpItem segment(SourceTable table, TableBlock block, int index, Pages pages) {
    var output = new BlockSegment(block, index, blocks.next(false), true);
    return new TableSegments(List.of(new TableSegment(table, pages, output)));
  }

  private TableSegments smallTables(SourceTable first) {
    List<SourceTable> group = entries.group(first);
    OrderedSegments.Segment place = blocks.next(false);
    var segments = new ArrayList<TableSegment>();
    for (SourceTable table : group) {
      var block = new TableBlock(table.entry(), compression, 1);
      boolean last = segments.size() == group.size() - 1;
      segments.add(new TableSegment(table, Pages.ALL, new BlockSegment(block, 0, place, last)));
    }
    return new TableSegments(List.copyOf(segments));
  }

  private SourceTable table(Entry entry) {
    SourceTable table = tables.get(entry.dumpId());
    if (table == null) {
      throw new IllegalStateException("no table belongs to " + entry);
    }
    return table;
  }

  private Iterator<DumpItem> largeObjects(Entry entry) {
    List<List<Long>> batches = LargeObjectBatch.of(largeObjects.of(entry));
    var index = new int[1];
    return batches.stream()
        .<DumpItem>map(
            oids -> {
              int at = index[0]++;
              return new LargeObjectBatch(
                  entry, oids, objects(entry, at == 0, at == batches.size() - 1));
            })
        .iterator();
  }

  private BlockObjects objects(Entry entry, boolean first, boolean last) {
    return new BlockObjects(entry, blocks.next(false), first, last, compression);
  }

  @Override
  public SegmentOutput wholeTable(Entry entry) {
    return new BlockSegment(new TableBlock(entry, compression, 1), 0, blocks.next(false), true);
  }

  @Override
  public LargeObjectOutput allLargeObjects(Entry entry) {
    return objects(entry, true, true);
  }

  @Override
  public void fail() {
    order.fail();
  }

  @Override
  public TableOfContents contents(List<DumpedItem> dumped) {
    var offsets = new HashMap<Integer, Long>();
    for (DumpedItem item : dumped) {
      for (DumpedSegment segment : item.segments()) {
        add(offsets, segment.entry(), ((BlockSegment) segment.output()).blockOffset());
      }
      for (DumpedLargeObjects batch : item.largeObjects()) {
        add(offsets, batch.entry(), ((BlockObjects) batch.output()).blockOffset());
      }
    }
    return contents.withOffsets(offsets);
  }

  /** A block begins with its first segment. */
  private static void add(Map<Integer, Long> offsets, Entry entry, long offset) {
    offsets.merge(entry.dumpId(), offset, Math::min);
  }

  @Override
  public void complete(TableOfContents complete) throws IOException {
    object.complete(
        out -> {
          var buffered = new BufferedOutputStream(out, BUFFER);
          complete.write(buffered);
          buffered.flush();
        });
  }

  @Override
  public void readBack(List<StoredArchive> stored) {
    Sink.readBackOne(store, stored);
  }
}
