package io.pgstow.backup;

import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.IntUnaryOperator;

/**
 * Passes a stream on to its reader and cuts what passes into parts. So one reader follows the
 * archive's structure while the same bytes are on their way to the store. Not thread-safe.
 */
final class PartCutter extends BulkInputStream {
  private final InputStream source;
  private final IntUnaryOperator sizes;
  private final Outlet outlet;

  private byte[] buffer = {};
  private int filled;
  private int number;
  private long offset;
  private int heldThrough = Integer.MAX_VALUE;

  /** Takes the parts away; it may make the cutter wait. */
  @FunctionalInterface
  interface Outlet {
    void put(ArchivePart part) throws InterruptedException;
  }

  /**
   * @param sizes the size of the part with a number, bytes
   */
  PartCutter(InputStream source, IntUnaryOperator sizes, Outlet outlet) {
    this.source = source;
    this.sizes = sizes;
    this.outlet = outlet;
  }

  /** What passes from now on is final: the part begun now is the last one to be held. */
  void stopHolding() {
    heldThrough = filled > 0 ? number + 1 : number;
  }

  /** Passes on what is left as the last part. */
  void finish() throws IOException {
    if (filled > 0) {
      emit();
    }
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
    buffer = new byte[sizes.applyAsInt(number + 1)];
  }

  private void emit() throws IOException {
    number++;
    try {
      outlet.put(new ArchivePart(number, offset, buffer, filled, number <= heldThrough));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var exception = new InterruptedIOException("interrupted while passing a part on");
      exception.initCause(e);
      throw exception;
    }
    offset += filled;
    filled = 0;
    buffer = new byte[0];
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
