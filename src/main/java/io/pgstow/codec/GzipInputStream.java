package io.pgstow.codec;

import io.pgstow.stream.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads gzip members (RFC 1952), one after the other to the end of the stream.
 *
 * <p>Not the JDK's own stream: that one looks for a further member only if the stream below says
 * that bytes are available, which a network stream need not, and takes garbage after a member for
 * the end. Both would lose rows silently.
 */
final class GzipInputStream extends BulkInputStream {
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int KNOWN_FLAGS = 31;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private int next;
  private int limit;
  private boolean inMember;

  GzipInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (inMember || startMember()) {
      int count = inflate(target, offset, length);
      if (count > 0) {
        checksum.update(target, offset, count);
        return count;
      }
      if (inflater.finished()) {
        endMember();
      } else {
        feed();
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      ZipException zip = new ZipException("malformed deflate data in a gzip member");
      zip.initCause(e);
      throw zip;
    }
  }

  private void feed() throws IOException {
    if (next == limit && !fill()) {
      throw ends();
    }
    inflater.setInput(buffer, next, limit - next);
    next = limit;
  }

  private boolean startMember() throws IOException {
    if (next == limit && !fill()) {
      return false;
    }
    if (header() != 0x1f || header() != 0x8b || header() != 8) {
      throw new ZipException("not the start of a gzip member");
    }
    int flags = header();
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw new ZipException("unknown flags in the header of a gzip member");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(header() | header() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
    inflater.reset();
    checksum.reset();
    inMember = true;
    return true;
  }

  private void endMember() throws IOException {
    next = limit - inflater.getRemaining();
    if (littleEndian() != checksum.getValue()) {
      throw new ZipException("the checksum of a gzip member is wrong");
    }
    if (littleEndian() != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new ZipException("the length of a gzip member is wrong");
    }
    inMember = false;
  }

  private long littleEndian() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (long) header() << shift;
    }
    return value;
  }

  private void skipText() throws IOException {
    int character;
    do {
      character = header();
    } while (character != 0);
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      header();
    }
  }

  private int header() throws IOException {
    if (next == limit && !fill()) {
      throw ends();
    }
    return buffer[next++] & 0xff;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    next = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  private static EOFException ends() {
    return new EOFException("a gzip member ends too early");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
