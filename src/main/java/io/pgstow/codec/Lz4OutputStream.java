package io.pgstow.codec;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.codec.digest.XXHash32;

/** Writes one LZ4 frame (lz4_Frame_format.md). Closing ends it and closes the stream below. */
final class Lz4OutputStream extends FilterOutputStream {
  private final byte[] block = new byte[Lz4Frame.WRITTEN.longestBlock()];
  private final byte[] encoded = new byte[Lz4Encoder.longest(block.length)];
  private final XXHash32 checksum = new XXHash32();
  private int filled;
  private boolean closed;

  Lz4OutputStream(OutputStream out) throws IOException {
    super(out);
    out.write(Lz4Frame.WRITTEN.encoded());
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    checksum.update(source, offset, length);
    int taken = 0;
    while (taken < length) {
      int count = Math.min(length - taken, block.length - filled);
      System.arraycopy(source, offset + taken, block, filled, count);
      filled += count;
      taken += count;
      if (filled == block.length) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    int length = Lz4Encoder.encode(block, filled, encoded);
    if (length < filled) {
      writeLittleEndian(length);
      out.write(encoded, 0, length);
    } else {
      writeLittleEndian(filled | Lz4Frame.UNCOMPRESSED);
      out.write(block, 0, filled);
    }
    filled = 0;
  }

  private void writeLittleEndian(int value) throws IOException {
    for (int shift = 0; shift < Integer.SIZE; shift += 8) {
      out.write(value >>> shift);
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputStream below = out) {
      if (filled > 0) {
        writeBlock();
      }
      writeLittleEndian(0);
      writeLittleEndian((int) checksum.getValue());
      below.flush();
    }
  }
}
