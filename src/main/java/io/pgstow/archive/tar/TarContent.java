package io.pgstow.archive.tar;

import io.pgstow.archive.ArchiveInput;
import io.pgstow.stream.BulkInputStream;
import java.io.IOException;

/** The content of one file of a tar archive. Closing it passes over what was not read. */
final class TarContent extends BulkInputStream {
  private final ArchiveInput in;
  private final long padding;
  private long left;

  TarContent(ArchiveInput in, long length) {
    this.in = in;
    this.left = length;
    this.padding = -length & TarHeader.BLOCK - 1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0 && length > 0) {
      return -1;
    }
    int count = in.read(target, offset, (int) Math.min(length, left));
    left -= count;
    return count;
  }

  /** Goes to the next header. */
  void finish() throws IOException {
    in.skip(left + padding);
    left = 0;
  }
}
