package io.pgstow.codec;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads LZ4 frames, one after the other to the end of the stream.
 *
 * <p>One library stream a frame: in one stream for all, every empty frame costs a level of
 * recursion. The blocks of {@code pg_dump} refer to earlier ones, which not every library reads.
 */
final class Lz4InputStream extends InputStream {
  private final InputStream in;
  private @Nullable FramedLZ4CompressorInputStream frame;

  /** Reads from a stream that supports marks. */
  Lz4InputStream(InputStream in) {
    this.in = in;
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
    if (frame == null) {
      frame = nextFrame();
    }
    while (frame != null) {
      int count = readFrame(frame, target, offset, length);
      if (count > 0) {
        return count;
      }
      frame = nextFrame();
    }
    return -1;
  }

  /** An empty block looks like the end of the frame, but unlike that it takes bytes to see it. */
  private static int readFrame(
      FramedLZ4CompressorInputStream frame, byte[] target, int offset, int length)
      throws IOException {
    long before;
    int count;
    do {
      before = frame.getCompressedCount();
      count = frame.read(target, offset, length);
    } while (count <= 0 && frame.getCompressedCount() != before);
    return count;
  }

  private @Nullable FramedLZ4CompressorInputStream nextFrame() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      return null;
    }
    in.reset();
    return new FramedLZ4CompressorInputStream(in);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
