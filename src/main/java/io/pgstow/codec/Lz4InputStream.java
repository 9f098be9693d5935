package io.pgstow.codec;

import io.pgstow.stream.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.commons.codec.digest.XXHash32;

/**
 * Reads LZ4 frames (lz4_Frame_format.md), one after the other to the end of the stream.
 *
 * <p>The blocks of {@code pg_dump} refer to earlier ones: few Java libraries read such frames, and
 * that at a tenth of the speed.
 */
final class Lz4InputStream extends BulkInputStream {
  private static final int SKIPPABLE = 0x184D2A50;
  private static final int WINDOW = 1 << 16;

  private final InputStream in;
  private final XXHash32 checksum = new XXHash32();
  private Lz4Frame frame = Lz4Frame.NONE;
  private byte[] window = new byte[0];
  private int next;
  private int limit;
  private boolean inFrame;

  Lz4InputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (next == limit && length > 0) {
      if (inFrame) {
        readBlock();
      } else if (!startFrame()) {
        return -1;
      }
    }
    int count = Math.min(length, limit - next);
    System.arraycopy(window, next, target, offset, count);
    next += count;
    return count;
  }

  private boolean startFrame() throws IOException {
    int first = in.read();
    if (first < 0) {
      return false;
    }
    int magic = first | Lz4Frame.readLittleEndian(in, 3) << 8;
    if ((magic & ~0xf) == SKIPPABLE) {
      in.skipNBytes(Integer.toUnsignedLong(Lz4Frame.readLittleEndian(in, 4)));
      return true;
    }
    if (magic != Lz4Frame.MAGIC) {
      throw new ZipException("not the start of an LZ4 frame");
    }
    frame = Lz4Frame.read(in);
    checksum.reset();
    if (window.length != WINDOW + frame.longestBlock()) {
      window = new byte[WINDOW + frame.longestBlock()];
    }
    next = 0;
    limit = 0;
    inFrame = true;
    return true;
  }

  private void readBlock() throws IOException {
    int header = Lz4Frame.readLittleEndian(in, 4);
    if (header == 0) {
      endFrame();
      return;
    }
    int length = header & ~Lz4Frame.UNCOMPRESSED;
    if (length > frame.longestBlock()) {
      throw new ZipException("an LZ4 block of " + length + " bytes");
    }
    byte[] block = in.readNBytes(length);
    if (block.length < length) {
      throw new EOFException("an LZ4 block ends too early");
    }
    if (frame.hasBlockChecksums()) {
      checkSum(block, 0, length);
    }
    keepWindow();
    if (header == length) {
      limit = Lz4Decoder.decode(block, window, next);
    } else {
      System.arraycopy(block, 0, window, next, length);
      limit = next + length;
    }
    if (frame.hasContentChecksum()) {
      checksum.update(window, next, limit - next);
    }
  }

  /** What the next block may repeat moves to the front. */
  private void keepWindow() {
    int kept = frame.hasLinkedBlocks() ? Math.min(limit, WINDOW) : 0;
    System.arraycopy(window, limit - kept, window, 0, kept);
    next = kept;
  }

  private void endFrame() throws IOException {
    if (frame.hasContentChecksum()
        && (int) checksum.getValue() != Lz4Frame.readLittleEndian(in, 4)) {
      throw new ZipException("the checksum of an LZ4 frame is wrong");
    }
    inFrame = false;
  }

  private void checkSum(byte[] bytes, int offset, int length) throws IOException {
    var sum = new XXHash32();
    sum.update(bytes, offset, length);
    if ((int) sum.getValue() != Lz4Frame.readLittleEndian(in, 4)) {
      throw new ZipException("the checksum of an LZ4 block is wrong");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
