package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.DataBlock;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data of an archive as items to be loaded, without those that the ledger has. One reader feeds
 * all connections: it decompresses several times as fast as a server loads. Not thread-safe;
 * whoever opened it closes it.
 */
final class DataReader implements AutoCloseable {
  private final TableOfContents contents;
  private final DataBlocks blocks;
  private final int segmentSize;
  private final Map<Integer, NavigableMap<Long, Long>> loaded = new HashMap<>();
  private Segmenter segmenter = () -> null;

  /**
   * @param segmentSize of raw data in an item, bytes
   * @param done what the ledger has
   */
  DataReader(
      TableOfContents contents, DataBlocks blocks, int segmentSize, Collection<LedgerItem> done) {
    this.contents = contents;
    this.blocks = blocks;
    this.segmentSize = segmentSize;
    for (LedgerItem item : done) {
      if (item.past() > item.first()) {
        loaded.computeIfAbsent(item.dumpId(), _ -> new TreeMap<>()).put(item.first(), item.past());
      }
    }
  }

  /** The next item, or null after the last. */
  @Nullable DataItem read() throws IOException {
    while (true) {
      DataItem item = segmenter.next();
      if (item != null) {
        return item;
      }
      DataBlock block = blocks.next();
      if (block == null) {
        return null;
      }
      segmenter = segmenter(block);
    }
  }

  private Segmenter segmenter(DataBlock block) {
    Entry entry = block.entry();
    NavigableMap<Long, Long> ranges = loaded.getOrDefault(entry.dumpId(), new TreeMap<>());
    if (entry.isLargeObjects()) {
      return new LargeObjectSegmenter(entry, block::nextLargeObject, segmentSize, ranges);
    }
    return entry
        .copyStatement()
        .<Segmenter>map(
            copy ->
                new RowSegmenter(
                    entry, copy, contents.encoding(), block.content(), segmentSize, ranges))
        .orElseGet(
            () ->
                new InsertSegmenter(
                    entry, contents.charset(), block.content(), segmentSize, ranges));
  }

  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
