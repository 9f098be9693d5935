package io.pgstow.backup;

import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into the parts of one object, numbered from 1 without a gap, as large as each
 * other; what fits into one part is written at once. Closing ends the object, which is complete
 * when its last part is sent. One thread at a time.
 */
final class ObjectWriter extends BulkOutputStream {
  private static final int FIRST_BUFFER = 1 << 16;

  /** A buffer of this size grows to that of a part at once, so that it is not there twice. */
  private static final int LAST_DOUBLING = 1 << 20;

  private final Uploads uploads;
  private final String key;
  private final IntUnaryOperator sizes;

  private byte[] buffer = new byte[FIRST_BUFFER];
  private int filled;
  private int number = 1;
  private long offset;
  private @Nullable PartUpload upload;
  private final Queue<SentPart> sent = new ConcurrentLinkedQueue<>();

  /** The parts on their way, and the writer itself until it is closed. */
  private final AtomicInteger unfinished = new AtomicInteger(1);

  /**
   * @param sizes the size of the part with a number, bytes
   */
  ObjectWriter(Uploads uploads, String key, IntUnaryOperator sizes) {
    this.uploads = uploads;
    this.key = key;
    this.sizes = sizes;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int size = sizes.applyAsInt(number);
    for (int written = 0; written < length; ) {
      if (filled == size) {
        sendPart();
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
      boolean small = number == 1 && needed <= LAST_DOUBLING;
      int generous = small ? Math.min(2 * buffer.length, size) : size;
      buffer = Arrays.copyOf(buffer, Math.max(needed, generous));
    }
  }

  private void sendPart() throws IOException {
    PartUpload parts = upload == null ? uploads.begin(key) : upload;
    upload = parts;
    int part = number++;
    long start = offset;
    byte[] full = buffer;
    int length = filled;
    unfinished.incrementAndGet();
    uploads.run(
        () -> {
          sent.add(parts.send(part, start, full, length));
          if (unfinished.decrementAndGet() == 0) {
            uploads.complete(parts, List.copyOf(sent), offset);
          }
        });
    offset += length;
    buffer = new byte[0];
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    PartUpload parts = upload;
    if (parts == null) {
      byte[] content = Arrays.copyOf(buffer, filled);
      buffer = new byte[0];
      uploads.run(() -> uploads.put(key, content));
      return;
    }
    if (filled > 0) {
      sendPart();
    }
    if (unfinished.decrementAndGet() == 0) {
      uploads.run(() -> uploads.complete(parts, List.copyOf(sent), offset));
    }
  }
}
