package io.pgstow.restore.data;

import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The rows of a segment, without the end marker that those at the end of a table have behind them.
 * They come out before they are known to be intact. Not thread-safe; closing closes what they are
 * read from.
 */
final class SegmentRows extends BulkInputStream {
  private final InputStream decoded;
  private final StoredRows segment;
  private final SegmentDigest digest = new SegmentDigest();
  private long left;

  /**
   * @param decoded what the segment holds, decompressed
   */
  SegmentRows(InputStream decoded, StoredRows segment) {
    this.decoded = decoded;
    this.segment = segment;
    this.left = segment.rawBytes();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = decoded.read(target, offset, (int) Math.min(length, left));
    if (count > 0) {
      digest.update(target, offset, count);
      left -= count;
    }
    return count;
  }

  /**
   * Fails unless all rows were read, are those of the manifest, and are followed by what should.
   */
  void requireIntact() throws IOException {
    long offset = segment.place().offset();
    digest.require(segment.rawBytes(), segment.crc32c(), offset);
    byte[] end = segment.last() ? RowSegmenter.end() : new byte[0];
    if (!Arrays.equals(decoded.readNBytes(end.length + 1), end)) {
      throw SegmentDigest.differs(offset, "the rows do not end where they should");
    }
  }

  @Override
  public void close() throws IOException {
    decoded.close();
  }
}
