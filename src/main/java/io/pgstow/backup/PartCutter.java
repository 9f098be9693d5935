package io.pgstow.backup;

import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.IntUnaryOperator;

/**
 * Passes a stream on to its reader and cuts what passes into parts. So one reader follows the
 * archive's structure while the same bytes are on their way to the store. The table of contents at
 * the beginning is not kept: its offsets become known at the end only, and then it is written anew.
 * Not thread-safe.
 */
final class PartCutter extends BulkInputStream {
  private final InputStream source;
  private final Outlet outlet;

  private IntUnaryOperator sizes = _ -> 0;
  private boolean inContents = true;
  private long passed;
  private byte[] last = {};
  private int lastLength;

  private byte[] buffer = {};
  private int filled;
  private int number;
  private long offset;
  private int held;

  /** Takes the parts away; it may make the cutter wait. */
  @FunctionalInterface
  interface Outlet {
    void put(ArchivePart part) throws InterruptedException;
  }

  PartCutter(InputStream source, Outlet outlet) {
    this.source = source;
    this.outlet = outlet;
  }

  /**
   * What follows the table of contents is cut into parts. The part that has its end is held, with
   * room for it.
   *
   * @param length of the table of contents, bytes; what was read beyond came by the last read
   * @param partSizes the size of the part with a number, bytes
   */
  void endContents(long length, IntUnaryOperator partSizes) throws IOException {
    sizes = partSizes;
    inContents = false;
    while (offset + sizes.applyAsInt(number + 1) <= length) {
      offset += sizes.applyAsInt(++number);
    }
    filled = (int) (length - offset);
    if (filled > 0) {
      buffer = new byte[sizes.applyAsInt(number + 1)];
      held = number + 1;
    }
    int beyond = (int) (passed - length);
    cut(last, lastLength - beyond, beyond);
    last = new byte[0];
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
    if (count > 0 && inContents) {
      passed += count;
      last = last.length < count ? new byte[count] : last;
      lastLength = count;
      System.arraycopy(target, from, last, 0, count);
    } else if (count > 0) {
      cut(target, from, count);
    }
    return count;
  }

  private void cut(byte[] bytes, int from, int count) throws IOException {
    for (int copied = 0; copied < count; ) {
      if (filled == buffer.length) {
        next();
      }
      int room = Math.min(count - copied, buffer.length - filled);
      System.arraycopy(bytes, from + copied, buffer, filled, room);
      filled += room;
      copied += room;
    }
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
      outlet.put(new ArchivePart(number, offset, buffer, filled, number == held));
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
