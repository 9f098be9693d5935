package io.pgstow.archive;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of archives (pg_backup_archiver.c, ReadInt, ReadStr; pg_backup_custom.c,
 * ReadOffset) and knows its position.
 *
 * <p>Reads ahead, and passes over bytes by reading them, so that a digest or a copy made below sees
 * all of them. A value that the writers of PostgreSQL never produce is corrupt. Not safe for use by
 * several threads; closing closes the stream.
 */
public final class ArchiveInput implements Closeable {

  /** Far above any definition; a longer one is taken for a damaged length. */
  static final int MAX_TEXT = 64 << 20;

  private static final int FIRST_READ = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int limit;
  private long position;

  /** Reads from a stream whose first byte has the given position in the archive. */
  public ArchiveInput(InputStream in, long position) {
    this.in = in;
    this.position = position;
  }

  /** How many bytes of the archive lie before the next one to be read. */
  public long position() {
    return position;
  }

  /** The next byte, 0 to 255, or -1 at the end of the stream. */
  public int readByteOrEnd() throws IOException {
    if (next == limit && !fill()) {
      return -1;
    }
    position++;
    return buffer[next++] & 0xff;
  }

  /** Whether the stream has no further byte. */
  public boolean atEnd() throws IOException {
    return next == limit && !fill();
  }

  /** The next byte, 0 to 255. */
  public int readByte() throws IOException {
    int value = readByteOrEnd();
    if (value < 0) {
      throw ends();
    }
    return value;
  }

  /** A sign byte and four bytes of magnitude, the lowest first. */
  public int readInt() throws IOException {
    long start = position;
    int sign = readByte();
    long magnitude = readLittleEndian(4);
    long value = sign == 0 ? magnitude : -magnitude;
    boolean canonical = sign == 0 || (sign == 1 && magnitude != 0);
    if (!canonical || value != (int) value) {
      throw ArchiveException.corrupt(start, "not an integer");
    }
    return (int) value;
  }

  /** Eight bytes, the lowest first. */
  long readLong() throws IOException {
    return readLittleEndian(8);
  }

  /** A text or null, by its length; memory is taken as bytes arrive, not as the length claims. */
  @Nullable Text readText() throws IOException {
    long start = position;
    int length = readInt();
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > MAX_TEXT) {
      throw ArchiveException.corrupt(start, "a text of " + length + " bytes");
    }
    byte[] bytes = new byte[Math.min(length, FIRST_READ)];
    int filled = 0;
    while (filled < length) {
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
      }
      readFully(bytes, filled, bytes.length - filled);
      filled = bytes.length;
    }
    return new Text(bytes);
  }

  /** Reads at least one byte and at most {@code length}; the archive must not end here. */
  public int read(byte[] target, int offset, int length) throws IOException {
    if (next == limit && length >= buffer.length) {
      int count = in.read(target, offset, length);
      if (count < 0) {
        throw ends();
      }
      position += count;
      return count;
    }
    if (next == limit && !fill()) {
      throw ends();
    }
    int count = Math.min(length, limit - next);
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    position += count;
    return count;
  }

  /** Passes over bytes; the archive must not end before them. */
  public void skip(long count) throws IOException {
    long left = count;
    while (left > 0) {
      if (next == limit && !fill()) {
        throw ends();
      }
      int step = (int) Math.min(left, limit - next);
      next += step;
      position += step;
      left -= step;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Reads exactly so many bytes. */
  public void readFully(byte[] target, int offset, int length) throws IOException {
    int filled = 0;
    while (filled < length) {
      filled += read(target, offset + filled, length - filled);
    }
  }

  private long readLittleEndian(int bytes) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 8 * bytes; shift += 8) {
      value |= (long) readByte() << shift;
    }
    return value;
  }

  private boolean fill() throws IOException {
    int count = in.read(buffer, 0, buffer.length);
    next = 0;
    limit = Math.max(count, 0);
    return count > 0;
  }

  private ArchiveException ends() {
    String what = "the archive ends too early";
    return ArchiveException.corrupt(position, what, new EOFException(what));
  }
}
