package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.backup.source.SourceTable.Pages;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.backup.upload.Uploads;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A directory archive: an object for each table and each large object, those first that occupy one
 * connection longest, so that none waits for a long one at the end. The table of contents, which
 * makes an archive of them, is stored last.
 */
public final class DirectorySink implements Sink {
  private final ObjectStore store;
  private final BackupPlace place;
  private final TableOfContents contents;
  private final Compression compression;
  private final Uploads uploads;
  private final LongFunction<PartSizes> partSizes;
  private final OrderedSegments order;
  private final LargeObjectFiles largeObjects;
  private final long segmentSize;
  private final DumpOrder<SourceTable> tables;
  private final Iterator<DumpItem> batches;
  private Iterator<DumpItem> current = List.<DumpItem>of().iterator();

  /**
   * @param partSizes of a file of so many bytes
   * @param segmentSize of a segment on the server's disk, bytes
   */
  public DirectorySink(
      ObjectStore store,
      BackupPlace place,
      TableOfContents contents,
      Compression compression,
      Uploads uploads,
      LongFunction<PartSizes> partSizes,
      OrderedSegments order,
      List<SourceTable> tables,
      LargeObjectFiles largeObjects,
      long segmentSize) {
    this.store = store;
    this.place = place;
    this.contents = contents;
    this.compression = compression;
    this.uploads = uploads;
    this.partSizes = partSizes;
    this.order = order;
    this.largeObjects = largeObjects;
    this.segmentSize = segmentSize;
    Comparator<SourceTable> longest =
        Comparator.comparingLong(table -> table.indivisibleSize(segmentSize));
    this.tables =
        new DumpOrder<>(
            tables.stream().sorted(longest.thenComparingLong(SourceTable::size).reversed()),
            Optional::of,
            segmentSize);
    this.batches =
        largeObjects.byEntry().entrySet().stream()
            .flatMap(
                of ->
                    LargeObjectBatch.of(of.getValue()).stream()
                        .<DumpItem>map(oids -> batch(of.getKey(), oids)))
            .iterator();
  }

  private LargeObjectBatch batch(Entry entry, List<Long> oids) {
    return new LargeObjectBatch(entry, oids, allLargeObjects(entry));
  }

  @Override
  public String format() {
    return Manifest.DIRECTORY;
  }

  @Override
  public @Nullable DumpItem next() {
    if (!current.hasNext()) {
      current = tables.next().map(this::items).orElse(batches);
    }
    return current.hasNext() ? current.next() : null;
  }

  private Iterator<DumpItem> items(SourceTable table) {
    List<Pages> ranges = table.segments(segmentSize);
    if (ranges.size() == 1) {
      return List.<DumpItem>of(
              new TableSegments(tables.group(table).stream().map(this::whole).toList()))
          .iterator();
    }
    OrderedSegments.Stream file = file(table.entry(), table.size());
    var left = new int[] {ranges.size()};
    return ranges.stream()
        .<DumpItem>map(
            range -> {
              boolean last = --left[0] == 0;
              return new TableSegments(List.of(segment(table, range, file, last)));
            })
        .iterator();
  }

  private TableSegment whole(SourceTable table) {
    return segment(table, Pages.ALL, file(table.entry(), table.size()), true);
  }

  private TableSegment segment(
      SourceTable table, Pages pages, OrderedSegments.Stream file, boolean last) {
    return new TableSegment(table, pages, new FileSegment(file.next(last), last, compression));
  }

  private OrderedSegments.Stream file(Entry entry, long size) {
    ObjectWriter file =
        open(contents.fileName(entry) + compression.codec().suffix(), partSizes.apply(size));
    return order.stream(file, 0, file::complete);
  }

  private ObjectWriter open(String name, PartSizes sizes) {
    return uploads.object(place.member(name), sizes, 0);
  }

  @Override
  public SegmentOutput wholeTable(Entry entry) {
    return new FileSegment(file(entry, 0).next(true), true, compression);
  }

  @Override
  public LargeObjectOutput allLargeObjects(Entry entry) {
    return new ObjectFiles(name -> open(name, partSizes.apply(0)), compression);
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
    for (Map.Entry<Entry, List<Long>> list : largeObjects.byEntry().entrySet()) {
      try (ObjectWriter file = open(contents.fileName(list.getKey()), partSizes.apply(0))) {
        LargeObjectFiles.write(list.getValue(), file);
        file.complete();
      }
    }
    uploads.await();
    try (ObjectWriter file = open(DirectoryArchive.CONTENTS, partSizes.apply(0))) {
      var out = new BufferedOutputStream(file);
      complete.write(out);
      out.flush();
      file.complete();
    }
  }

  @Override
  public void readBack(List<StoredArchive> stored) {
    new DirectoryFolder(store, place).compare(stored);
  }
}
