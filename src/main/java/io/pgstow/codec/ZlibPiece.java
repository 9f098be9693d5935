package io.pgstow.codec;

import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

/**
 * A piece of a zlib stream (RFC 1950) that is made of pieces which are compressed side by side. The
 * first has the header; each but the last ends with a full flush, so that the next one depends on
 * nothing before it. Behind the last comes the checksum of all of them together: {@link #trailer}.
 * Closing ends the piece, closes the stream below and frees native memory. Not thread-safe.
 */
public final class ZlibPiece extends BulkOutputStream {
  private static final int BUFFER = 1 << 16;

  /** Deflate with a window of 32 KiB (RFC 1950, CMF). */
  private static final int METHOD = 0x78;

  private static final int CHECK = 31;

  private final OutputStream out;
  private final Deflater deflater;
  private final boolean last;
  private final Adler32 checksum = new Adler32();
  private final byte[] buffer = new byte[BUFFER];
  private long length;
  private boolean closed;

  /**
   * A piece.
   *
   * @param first whether it begins the stream
   * @param last whether it ends it
   */
  public ZlibPiece(OutputStream out, int level, boolean first, boolean last) throws IOException {
    this.out = out;
    this.last = last;
    if (first) {
      out.write(header(level));
    }
    this.deflater = new Deflater(level, true);
  }

  /** How it is compressed, for whom it may concern, so that both bytes are a multiple of 31. */
  private static byte[] header(int level) {
    int effort = level < 2 ? 0 : level < 6 ? 1 : level == 6 ? 2 : 3;
    int flags = effort << 6;
    int rest = (METHOD << Byte.SIZE | flags) % CHECK;
    return new byte[] {METHOD, (byte) (flags + (CHECK - rest) % CHECK)};
  }

  @Override
  public void write(byte[] bytes, int offset, int size) throws IOException {
    checksum.update(bytes, offset, size);
    length += size;
    deflater.setInput(bytes, offset, size);
    while (!deflater.needsInput()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
  }

  /** The checksum of its bytes. */
  public AdlerSum checksum() {
    return new AdlerSum((int) checksum.getValue(), length);
  }

  /** What ends a stream that has this checksum in all. */
  public static byte[] trailer(AdlerSum all) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(all.value()).array();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      if (last) {
        deflater.finish();
        while (!deflater.finished()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
      } else {
        int flushed;
        do {
          flushed = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
          out.write(buffer, 0, flushed);
        } while (flushed == buffer.length);
      }
    } finally {
      deflater.end();
    }
  }
}
