package io.pgstow.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.commons.codec.digest.XXHash32;

/**
 * What stands at the beginning of an LZ4 frame, behind the magic number (lz4_Frame_format.md).
 *
 * @param flags which parts the frame has
 * @param longestBlock in bytes, decoded
 */
record Lz4Frame(int flags, int longestBlock) {
  static final int MAGIC = 0x184D2204;
  static final int UNCOMPRESSED = 1 << 31;

  static final Lz4Frame NONE = new Lz4Frame(0, 0);

  /** Blocks of 256 KiB that do not refer to each other, and a checksum of the whole. */
  static final Lz4Frame WRITTEN = new Lz4Frame(0x64, 1 << 18);

  private static final int VERSION = 1 << 6;
  private static final int INDEPENDENT_BLOCKS = 1 << 5;
  private static final int BLOCK_CHECKSUMS = 1 << 4;
  private static final int CONTENT_LENGTH = 1 << 3;
  private static final int CONTENT_CHECKSUM = 1 << 2;
  private static final int KNOWN_FLAGS = 0x7c;

  static Lz4Frame read(InputStream in) throws IOException {
    byte[] descriptor = new byte[10];
    int flags = readLittleEndian(in, 1);
    if ((flags & VERSION) == 0 || (flags & ~KNOWN_FLAGS) != 0) {
      throw new ZipException("an LZ4 frame of an unknown kind");
    }
    int length = (flags & CONTENT_LENGTH) == 0 ? 2 : 10;
    descriptor[0] = (byte) flags;
    if (in.readNBytes(descriptor, 1, length - 1) < length - 1) {
      throw ends();
    }
    if (readLittleEndian(in, 1) != checksum(descriptor, length)) {
      throw new ZipException("the checksum of the header of an LZ4 frame is wrong");
    }
    int size = descriptor[1] >>> 4 & 7;
    if (size < 4) {
      throw new ZipException("an LZ4 frame with blocks of an unknown size");
    }
    return new Lz4Frame(flags, 1 << (8 + 2 * size));
  }

  private static int checksum(byte[] descriptor, int length) {
    var checksum = new XXHash32();
    checksum.update(descriptor, 0, length);
    return (int) (checksum.getValue() >>> 8 & 0xff);
  }

  /** The magic number and what {@link #read} reads. */
  byte[] encoded() {
    int size = (Integer.numberOfTrailingZeros(longestBlock) - 8) / 2;
    byte[] descriptor = {(byte) flags, (byte) (size << 4)};
    return new byte[] {
      (byte) MAGIC,
      (byte) (MAGIC >>> 8),
      (byte) (MAGIC >>> 16),
      (byte) (MAGIC >>> 24),
      descriptor[0],
      descriptor[1],
      (byte) checksum(descriptor, 2)
    };
  }

  boolean hasLinkedBlocks() {
    return (flags & INDEPENDENT_BLOCKS) == 0;
  }

  boolean hasBlockChecksums() {
    return (flags & BLOCK_CHECKSUMS) != 0;
  }

  boolean hasContentChecksum() {
    return (flags & CONTENT_CHECKSUM) != 0;
  }

  static int readLittleEndian(InputStream in, int bytes) throws IOException {
    int value = 0;
    for (int shift = 0; shift < 8 * bytes; shift += 8) {
      int next = in.read();
      if (next < 0) {
        throw ends();
      }
      value |= next << shift;
    }
    return value;
  }

  private static EOFException ends() {
    return new EOFException("an LZ4 frame ends too early");
  }
}
