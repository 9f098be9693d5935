package io.pgstow.restore.data;

import io.pgstow.archive.ArchiveException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Counts and digests the raw data of a segment while they pass. Not thread-safe. */
final class SegmentDigest {
  private final CRC32C crc32c = new CRC32C();
  private long bytes;

  void update(byte[] data, int offset, int length) {
    crc32c.update(data, offset, length);
    bytes += length;
  }

  /**
   * Fails unless that was all, and as it was when it was dumped.
   *
   * @param offset of the segment in its object, for the message
   */
  void require(long expectedBytes, String expectedCrc32c, long offset) throws ArchiveException {
    if (bytes != expectedBytes) {
      throw differs(offset, "%d bytes of data instead of %d".formatted(bytes, expectedBytes));
    }
    String found = HexFormat.of().toHexDigits((int) crc32c.getValue());
    if (!found.equals(expectedCrc32c)) {
      throw differs(offset, "CRC-32C %s instead of %s".formatted(found, expectedCrc32c));
    }
  }

  static ArchiveException differs(long offset, String how) {
    return ArchiveException.corrupt(offset, how);
  }
}
