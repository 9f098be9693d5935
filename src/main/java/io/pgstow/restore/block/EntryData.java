package io.pgstow.restore.block;

import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.DataBlock;
import java.io.InputStream;

/**
 * The data of one entry; valid until those of the next one are asked for.
 *
 * @param rows of a table, decompressed, with their end marker
 * @param largeObjects if they are large objects
 */
public record EntryData(Entry entry, InputStream rows, LargeObjectSource largeObjects) {

  static EntryData of(DataBlock block) {
    return block.entry().isLargeObjects()
        ? ofLargeObjects(block.entry(), block::nextLargeObject)
        : ofTable(block.entry(), block.content());
  }

  static EntryData ofTable(Entry entry, InputStream rows) {
    return new EntryData(entry, rows, () -> null);
  }

  static EntryData ofLargeObjects(Entry entry, LargeObjectSource objects) {
    return new EntryData(entry, InputStream.nullInputStream(), objects);
  }
}
