package io.pgstow.restore.data;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.restore.block.DataBlocks;
import io.pgstow.restore.block.EntryData;
import io.pgstow.restore.ledger.LoadedRanges;
import io.pgstow.restore.source.OpenedArchive;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The data of an archive as items to be loaded, without those that the ledger has. One reader feeds
 * all connections: it decompresses several times as fast as a server loads. Not thread-safe;
 * whoever opened it closes it.
 */
public final class DataReader implements AutoCloseable {
  private final OpenedArchive archive;
  private final DataBlocks blocks;
  private final int segmentSize;
  private final RowLimit limit;
  private final LoadedRanges loaded;
  private final Map<Integer, Long> positions = new HashMap<>();
  private Segmenter segmenter = () -> null;

  /**
   * @param segmentSize of raw data in an item, bytes
   * @param limit of a row
   * @param loaded what the ledger has
   */
  public DataReader(
      OpenedArchive archive,
      DataBlocks blocks,
      int segmentSize,
      RowLimit limit,
      LoadedRanges loaded) {
    this.archive = archive;
    this.blocks = blocks;
    this.segmentSize = segmentSize;
    this.limit = limit;
    this.loaded = loaded;
  }

  /** The next item, or null after the last. */
  @Nullable SourcedItem read() throws IOException {
    try {
      return next();
    } catch (ArchiveException e) {
      blocks.origin().recheck(e);
      throw OpenedArchive.unreadable(archive.location(), e);
    }
  }

  private @Nullable SourcedItem next() throws IOException {
    while (true) {
      DataItem item = segmenter.next();
      if (item != null) {
        return new SourcedItem(item, blocks.origin());
      }
      EntryData data = blocks.next();
      if (data == null) {
        return null;
      }
      segmenter = segmenter(data);
    }
  }

  private Segmenter segmenter(EntryData data) {
    // under the name that it gets
    Entry entry = archive.contents().entry(data.entry().dumpId()).orElse(data.entry());
    NavigableMap<Long, Long> ranges = loaded.of(entry.dumpId());
    if (entry.isLargeObjects()) {
      return largeObjects(entry, data, ranges);
    }
    return entry
        .copyStatement()
        .<Segmenter>map(
            copy ->
                new RowSegmenter(
                    entry,
                    copy,
                    archive.contents().encoding(),
                    data.rows(),
                    segmentSize,
                    limit,
                    ranges))
        .orElseGet(
            () ->
                new InsertSegmenter(
                    entry,
                    archive.contents().charset(),
                    archive.contents().standardStrings(),
                    data.rows(),
                    segmentSize,
                    limit,
                    ranges));
  }

  /** In a tar archive those of an entry may come bit by bit. */
  private Segmenter largeObjects(Entry entry, EntryData data, NavigableMap<Long, Long> ranges) {
    long start = positions.getOrDefault(entry.dumpId(), 0L);
    var cut = new LargeObjectSegmenter(entry, data.largeObjects(), start, segmentSize, ranges);
    return () -> {
      DataItem item = cut.next();
      positions.put(entry.dumpId(), cut.position());
      return item;
    };
  }

  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
