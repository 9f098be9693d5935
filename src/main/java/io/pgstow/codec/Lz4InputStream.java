package io.pgstow.codec;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/**
 * Reads LZ4 frames, one after the other to the end of the stream.
 *
 * <p>One library stream a frame: in one stream for all, every empty frame costs a level of
 * recursion. The blocks of {@code pg_dump} refer to earlier ones, which not every library reads.
 */
final class Lz4InputStream extends InputStream {
  private final InputStream in;
  private FramedLZ4CompressorInputStream frame;

  /**
   * Starts with the first frame.
   *
   * @param in a stream that supports marks
   */
  Lz4InputStream(InputStream in) throws IOException {
    this.in = in;
    this.frame = new FramedLZ4CompressorInputStream(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      long before = frame.getCompressedCount();
      int count = frame.read(target, offset, length);
      if (count > 0) {
        return count;
      }
      // an empty block looks like an end, but bytes were read for it
      boolean frameEnded = frame.getCompressedCount() == before;
      if (frameEnded && !startFrame()) {
        return -1;
      }
    }
  }

  private boolean startFrame() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      return false;
    }
    in.reset();
    frame = new FramedLZ4CompressorInputStream(in);
    return true;
  }

  @Override
  public void close() throws IOException {
    frame.close();
  }
}
