package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.tar.TarMemberHeader;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.backup.source.SourceTable.Pages;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive: one object, with the table of contents first, then the rows of one table after the
 * other, not compressed, then the large objects. It has no {@code restore.sql}, which pg_restore
 * does not read.
 */
public final class TarSink implements Sink {
  private final ObjectStore store;
  private final TableOfContents contents;
  private final TarObject tar;
  private final OrderedSegments order;
  private final OrderedSegments.Stream files;
  private final Map<Integer, SourceTable> tables;
  private final LargeObjectFiles largeObjects;
  private final long segmentSize;
  private final Iterator<Entry> entries;
  private Iterator<DumpItem> current = List.<DumpItem>of().iterator();

  private TarSink(
      ObjectStore store,
      TableOfContents contents,
      TarObject tar,
      OrderedSegments order,
      long start,
      List<SourceTable> tables,
      LargeObjectFiles largeObjects,
      long segmentSize) {
    this.store = store;
    this.contents = contents;
    this.tar = tar;
    this.order = order;
    this.files = order.stream(tar, start, () -> {});
    this.tables =
        tables.stream()
            .collect(Collectors.toMap(table -> table.entry().dumpId(), Function.identity()));
    this.largeObjects = largeObjects;
    this.segmentSize = segmentSize;
    this.entries = contents.entries().stream().filter(Entry::hasData).iterator();
  }

  /**
   * Begins with the table of contents.
   *
   * @param object of which nothing is left open
   * @param segmentSize of a segment on the server's disk, bytes
   */
  public static TarSink open(
      ObjectStore store,
      TableOfContents contents,
      ObjectWriter object,
      OrderedSegments order,
      List<SourceTable> tables,
      LargeObjectFiles largeObjects,
      long segmentSize)
      throws IOException {
    var tar = new TarObject(object);
    var bytes = new ByteArrayOutputStream();
    contents.write(bytes);
    tar.write(TarMemberHeader.of(DirectoryArchive.CONTENTS, 0));
    bytes.writeTo(tar);
    byte[] padding = tar.endFile();
    tar.write(padding);
    long start = TarMemberHeader.LENGTH + (long) bytes.size() + padding.length;
    return new TarSink(store, contents, tar, order, start, tables, largeObjects, segmentSize);
  }

  @Override
  public String format() {
    return Manifest.TAR;
  }

  @Override
  public @Nullable DumpItem next() {
    while (!current.hasNext()) {
      if (!entries.hasNext()) {
        return null;
      }
      Entry entry = entries.next();
      current = entry.isTableData() ? segments(entry) : batches(entry);
    }
    return current.next();
  }

  private Iterator<DumpItem> segments(Entry entry) {
    SourceTable table = tables.get(entry.dumpId());
    if (table == null) {
      throw new IllegalStateException("no table belongs to " + entry);
    }
    List<Pages> ranges = table.segments(segmentSize);
    var index = new int[1];
    return ranges.stream()
        .<DumpItem>map(
            range -> {
              int at = index[0]++;
              TarSegment output = file(entry, at == 0, at == ranges.size() - 1);
              return new TableSegments(List.of(new TableSegment(table, range, output)));
            })
        .iterator();
  }

  private TarSegment file(Entry entry, boolean first, boolean last) {
    return new TarSegment(tar, contents.fileName(entry), files.next(false), first, last);
  }

  private Iterator<DumpItem> batches(Entry entry) {
    List<Long> all = largeObjects.of(entry);
    List<List<Long>> batches = LargeObjectBatch.of(all);
    var index = new int[1];
    return batches.stream()
        .<DumpItem>map(
            oids -> {
              boolean last = ++index[0] == batches.size();
              var places = new ArrayList<OrderedSegments.Segment>();
              for (int i = 0; i < oids.size() + (last ? 1 : 0); i++) {
                places.add(files.next(false));
              }
              String list = last ? contents.fileName(entry) : null;
              return new LargeObjectBatch(
                  entry, oids, new TarObjects(tar, places.iterator()::next, list, all));
            })
        .iterator();
  }

  @Override
  public SegmentOutput wholeTable(Entry entry) {
    return file(entry, true, true);
  }

  @Override
  public LargeObjectOutput allLargeObjects(Entry entry) {
    return new TarObjects(
        tar, () -> files.next(false), contents.fileName(entry), largeObjects.of(entry));
  }

  @Override
  public void fail() {
    order.fail();
  }

  @Override
  public TableOfContents contents(List<DumpedItem> dumped) {
    return contents;
  }

  @Override
  public void complete(TableOfContents complete) throws IOException {
    tar.complete();
  }

  @Override
  public void readBack(List<StoredArchive> stored) {
    Sink.readBackOne(store, stored);
  }
}
