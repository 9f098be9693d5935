package io.pgstow.backup.upload;

import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into the parts of one object, numbered from 1 without a gap, as large as each
 * other; what fits into one part is written at once. The beginning may be left open until the end,
 * and is then sent last. Only {@link #complete} makes the object, as soon as its last part is sent:
 * closing without it gives the object up. One thread at a time.
 */
public final class ObjectWriter extends BulkOutputStream {
  private static final int FIRST_BUFFER = 1 << 16;

  /** A buffer of this size grows to that of a part at once, so that it is not there twice. */
  private static final int LAST_DOUBLING = 1 << 20;

  private final Uploads uploads;
  private final String key;
  private final IntUnaryOperator sizes;
  private final long open;

  private byte[] buffer = {};
  private int filled;
  private int number = 1;
  private long offset;
  private @Nullable PartUpload upload;
  private final Queue<SentPart> sent = new ConcurrentLinkedQueue<>();

  /** The part that has the end of what is left open; 0 when none has. */
  private final int borderNumber;

  private byte[] border = {};
  private int borderLength;

  private final List<Gap> gaps = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();

  /** The parts on their way, and the writer itself until it is complete. */
  private final AtomicInteger unfinished = new AtomicInteger(1);

  /** Writes the beginning of an object that was left open. */
  @FunctionalInterface
  public interface Beginning {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * @param sizes the size of the part with a number, bytes
   * @param open how many bytes at the beginning are left open; what is written comes behind them
   */
  ObjectWriter(Uploads uploads, String key, IntUnaryOperator sizes, long open) {
    this.uploads = uploads;
    this.key = key;
    this.sizes = sizes;
    this.open = open;
    while (offset + sizes.applyAsInt(number) <= open) {
      offset += sizes.applyAsInt(number++);
    }
    this.filled = (int) (open - offset);
    this.borderNumber = filled > 0 ? number : 0;
    this.buffer = new byte[Math.max(filled, FIRST_BUFFER)];
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int size = sizes.applyAsInt(number);
    for (int written = 0; written < length; ) {
      if (filled == size) {
        endPart();
        size = sizes.applyAsInt(number);
      }
      int room = Math.min(length - written, size - filled);
      makeRoom(filled + room, size);
      System.arraycopy(bytes, from + written, buffer, filled, room);
      filled += room;
      written += room;
    }
  }

  /** Thousands of tables are small, and so are their buffers; what follows a part is large. */
  private void makeRoom(int needed, int size) {
    if (needed > buffer.length) {
      boolean small = offset == 0 && needed <= LAST_DOUBLING;
      int generous = small ? Math.min(2 * buffer.length, size) : size;
      buffer = Arrays.copyOf(buffer, Math.max(needed, generous));
    }
  }

  /**
   * Leaves room for bytes that are known later, at the current end; the parts that it is in are
   * sent when it is filled, and kept in memory until then.
   */
  public Gap reserve(int length) throws IOException {
    var gap = new Gap(offset + filled, length);
    gaps.add(gap);
    write(new byte[length], 0, length);
    return gap;
  }

  /** Room in the object. */
  public final class Gap {
    private final long start;
    private final int length;

    private Gap(long start, int length) {
      this.start = start;
      this.length = length;
    }

    private boolean isIn(long partStart, int partLength) {
      return start < partStart + partLength && partStart < start + length;
    }

    /** Fills it, and sends what waited for it. */
    public void fill(byte[] bytes) throws IOException {
      if (bytes.length != length || !gaps.remove(this)) {
        throw new IllegalStateException("the gap in \"%s\" does not fit".formatted(key));
      }
      patch(bytes, buffer, offset, filled);
      for (Held part : held) {
        patch(bytes, part.bytes(), part.start(), part.length());
      }
      for (var parts = held.iterator(); parts.hasNext(); ) {
        Held part = parts.next();
        if (!hasGap(part.start(), part.length())) {
          parts.remove();
          send(part.number(), part.start(), part.bytes(), part.length());
        }
      }
    }

    private void patch(byte[] bytes, byte[] part, long partStart, int partLength) {
      if (isIn(partStart, partLength)) {
        int from = (int) Math.max(partStart - start, 0);
        int to = (int) Math.max(start - partStart, 0);
        System.arraycopy(bytes, from, part, to, Math.min(length - from, partLength - to));
      }
    }
  }

  /** A part that waits for its gaps to be filled. */
  private record Held(int number, long start, byte[] bytes, int length) {}

  private boolean hasGap(long partStart, int partLength) {
    return gaps.stream().anyMatch(gap -> gap.isIn(partStart, partLength));
  }

  private void endPart() throws IOException {
    if (hasGap(offset, filled)) {
      held.add(new Held(number, offset, buffer, filled));
    } else if (number == borderNumber) {
      border = buffer;
      borderLength = filled;
    } else {
      send(number, offset, buffer, filled);
    }
    number++;
    offset += filled;
    buffer = new byte[0];
    filled = 0;
  }

  private void send(int part, long start, byte[] bytes, int length) throws IOException {
    PartUpload parts = upload == null ? uploads.begin(key) : upload;
    upload = parts;
    unfinished.incrementAndGet();
    uploads.run(
        () -> {
          sent.add(parts.send(part, start, bytes, length));
          finishOne(parts);
        });
  }

  private void finishOne(PartUpload parts) {
    if (unfinished.decrementAndGet() == 0) {
      uploads.complete(parts, List.copyOf(sent), offset);
    }
  }

  /** Ends an object of which nothing was left open. */
  public void complete() throws IOException {
    complete(_ -> {});
  }

  /**
   * Ends the object, which is there when its last part is sent.
   *
   * @param beginning writes what was left open
   * @throws IllegalStateException when that is longer or shorter
   */
  public void complete(Beginning beginning) throws IOException {
    if (number == 1) {
      writeOpen(beginning);
      byte[] content = Arrays.copyOf(buffer, filled);
      buffer = new byte[0];
      uploads.run(() -> uploads.put(key, content));
      return;
    }
    if (filled > 0) {
      endPart();
    }
    writeOpen(beginning);
    PartUpload parts = upload;
    if (parts == null) {
      throw new IllegalStateException("no part of \"%s\" was sent".formatted(key));
    }
    if (unfinished.decrementAndGet() == 0) {
      uploads.run(() -> uploads.complete(parts, List.copyOf(sent), offset));
    }
  }

  private void writeOpen(Beginning beginning) throws IOException {
    if (open > 0) {
      var parts = new OpenParts();
      beginning.writeTo(parts);
      parts.finish();
    }
  }

  @Override
  public void close() {
    // what was not completed is given up with the upload, by whoever has it
  }

  /** The parts at the beginning, cut as they were left open. */
  private final class OpenParts extends BulkOutputStream {
    private byte[] part = {};
    private int partNumber;
    private int partFilled;
    private long partStart;

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (partStart + partFilled + length > open) {
        throw new IllegalStateException("the beginning of \"%s\" has grown".formatted(key));
      }
      for (int copied = 0; copied < length; ) {
        if (partFilled == part.length) {
          next();
        }
        int room = Math.min(length - copied, part.length - partFilled);
        System.arraycopy(bytes, from + copied, part, partFilled, room);
        partFilled += room;
        copied += room;
      }
    }

    private void next() throws IOException {
      sendFull();
      partNumber++;
      if (partNumber == number) {
        part = buffer;
      } else if (partNumber == borderNumber) {
        part = border;
      } else {
        part = new byte[sizes.applyAsInt(partNumber)];
      }
    }

    private void sendFull() throws IOException {
      if (partFilled > 0) {
        ObjectWriter.this.send(partNumber, partStart, part, partFilled);
        partStart += partFilled;
        partFilled = 0;
      }
    }

    void finish() throws IOException {
      if (partStart + partFilled != open) {
        throw new IllegalStateException("the beginning of \"%s\" has shrunk".formatted(key));
      }
      if (partNumber == number) {
        return;
      }
      if (partNumber == borderNumber) {
        ObjectWriter.this.send(partNumber, partStart, part, borderLength);
      } else {
        sendFull();
      }
    }
  }
}
