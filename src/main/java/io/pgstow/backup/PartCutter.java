package io.pgstow.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.IntUnaryOperator;

/**
 * Passes a stream on to its reader and cuts what passes into parts. So one reader follows the
 * archive's structure while the same bytes are on their way to the store. Not thread-safe.
 */
final class PartCutter extends InputStream {
  private final InputStream source;
  private final IntUnaryOperator sizes;
  private final PartBuffers buffers;
  private final Outlet outlet;

  private byte[] buffer = {};
  private int filled;
  private int number;
  private long offset;
  private int heldThrough = Integer.MAX_VALUE;

  /** Takes the parts away. */
  @FunctionalInterface
  interface Outlet {
    void put(Part part) throws InterruptedException;
  }

  /**
   * @param sizes the size of the part with a number, bytes
   */
  PartCutter(InputStream source, IntUnaryOperator sizes, PartBuffers buffers, Outlet outlet) {
    this.source = source;
    this.sizes = sizes;
    this.buffers = buffers;
    this.outlet = outlet;
  }

  /** What passes from now on is final: the part begun now is the last one to be held. */
  void stopHolding() {
    heldThrough = filled > 0 ? number + 1 : number;
  }

  /** Passes on what is left as the last part, which may be empty if it is the only one. */
  void finish() throws IOException {
    if (filled > 0 || number == 0) {
      emit();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int count = source.read(target, from, length);
    for (int copied = 0; copied < count; ) {
      if (filled == buffer.length) {
        next();
      }
      int room = Math.min(count - copied, buffer.length - filled);
      System.arraycopy(target, from + copied, buffer, filled, room);
      filled += room;
      copied += room;
    }
    return count;
  }

  private void next() throws IOException {
    if (filled > 0) {
      emit();
    }
    try {
      buffer = buffers.take(sizes.applyAsInt(number + 1));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void emit() throws IOException {
    try {
      number++;
      boolean held = number <= heldThrough;
      outlet.put(new Part(number, offset, buffer, filled, held));
      if (held) {
        buffers.keep();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    offset += filled;
    filled = 0;
    buffer = new byte[0];
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    var exception = new InterruptedIOException("interrupted while waiting for a free part buffer");
    exception.initCause(cause);
    return exception;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
