package io.pgstow.codec;

import io.pgstow.stream.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads a piece of a zlib stream that can be read by itself (RFC 1950 and 1951). The piece ends
 * with the stream below, or with the end of the zlib stream; the checksum behind that is of all
 * pieces and is not looked at. Closing closes the stream below and frees native memory.
 */
final class DeflatePieceInputStream extends BulkInputStream {
  private static final int HEADER = 2;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final byte[] buffer = new byte[1 << 16];
  private int headerLeft;

  /**
   * @param first whether the piece begins with the header of the zlib stream
   */
  DeflatePieceInputStream(InputStream in, boolean first) {
    this.in = in;
    this.headerLeft = first ? HEADER : 0;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    skipHeader();
    while (!inflater.finished()) {
      int count = inflate(target, offset, length);
      if (count > 0) {
        return count;
      }
      if (inflater.needsInput() && !feed()) {
        return -1;
      }
    }
    return -1;
  }

  private void skipHeader() throws IOException {
    while (headerLeft > 0) {
      if (in.read() < 0) {
        throw new EOFException("a zlib stream ends in its header");
      }
      headerLeft--;
    }
  }

  private int inflate(byte[] target, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      var zip = new ZipException("malformed deflate data in a piece of a zlib stream");
      zip.initCause(e);
      throw zip;
    }
  }

  private boolean feed() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    if (count > 0) {
      inflater.setInput(buffer, 0, count);
    }
    return count > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
