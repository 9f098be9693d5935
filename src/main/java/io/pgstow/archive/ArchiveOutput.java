package io.pgstow.archive;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Writes the primitives of archives, the counterpart of {@link ArchiveInput}. */
public final class ArchiveOutput {
  private final OutputStream out;
  private long position;

  /** Writes to a stream, which stays its owner's to flush and close. */
  public ArchiveOutput(OutputStream out) {
    this.out = out;
  }

  /** How many bytes were written. */
  public long position() {
    return position;
  }

  /** One byte: the lowest eight bits. */
  public void writeByte(int value) throws IOException {
    out.write(value);
    position++;
  }

  /** A sign byte and four bytes of magnitude, the lowest first. */
  public void writeInt(int value) throws IOException {
    byte[] bytes = new byte[1 + Integer.BYTES];
    putInt(bytes, 0, value);
    write(bytes, 0, bytes.length);
  }

  /** Puts into an array what {@link #writeInt} writes: five bytes. */
  public static void putInt(byte[] target, int offset, int value) {
    target[offset] = (byte) (value < 0 ? 1 : 0);
    long magnitude = Math.abs((long) value);
    for (int i = 1; i <= Integer.BYTES; i++, magnitude >>>= Byte.SIZE) {
      target[offset + i] = (byte) magnitude;
    }
  }

  /** Bytes without a length before them. */
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    position += length;
  }

  /** Eight bytes, the lowest first. */
  void writeLong(long value) throws IOException {
    writeLittleEndian(value, 8);
  }

  void writeText(@Nullable Text text) throws IOException {
    if (text == null) {
      writeInt(-1);
    } else {
      writeInt(text.length());
      text.writeTo(this);
    }
  }

  private void writeLittleEndian(long value, int bytes) throws IOException {
    for (int shift = 0; shift < 8 * bytes; shift += 8) {
      writeByte((int) (value >>> shift));
    }
  }
}
