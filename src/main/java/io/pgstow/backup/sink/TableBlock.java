package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.codec.AdlerSum;
import io.pgstow.codec.Compression;
import java.util.Arrays;

/**
 * The data block of a table in a custom archive, which several segments make. With gzip they are
 * pieces of one zlib stream, at whose end stands the checksum of all of them. Thread-safe.
 */
final class TableBlock {
  private final Entry entry;
  private final Compression compression;
  private final AdlerSum[] checksums;

  /**
   * @param segments how many
   */
  TableBlock(Entry entry, Compression compression, int segments) {
    this.entry = entry;
    this.compression = compression;
    this.checksums = new AdlerSum[segments];
  }

  Entry entry() {
    return entry;
  }

  Compression compression() {
    return compression;
  }

  boolean isLast(int segment) {
    return segment == checksums.length - 1;
  }

  /** Remembers the checksum of a segment. */
  synchronized void add(int segment, AdlerSum checksum) {
    checksums[segment] = checksum;
  }

  /** The checksum of all segments, which are all complete. */
  synchronized AdlerSum checksum() {
    return Arrays.stream(checksums).reduce(AdlerSum.EMPTY, AdlerSum::then);
  }
}
