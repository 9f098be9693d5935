package io.pgstow.store;

import io.pgstow.stream.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a stream on a thread of its own, up to 1 MiB ahead, so that the next bytes arrive while the
 * last ones are worked on. What the stream below throws is thrown here in the place of the chunk it
 * spoilt, and again whenever that is asked for.
 *
 * <p>Not thread-safe. Closing ends the thread, which is interrupted if it waits, and closes the
 * stream below; both have ended when it returns.
 */
public final class ReadAheadInput extends BulkInputStream {
  private static final int CHUNK = 1 << 18;
  private static final int SMALLEST_CHUNK = 1 << 12;
  private static final int CHUNKS = 4;

  private final InputStream in;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("read ahead").factory());
  private final Queue<Future<Chunk>> ahead = new ArrayDeque<>();
  private Chunk current = new Chunk(new byte[0], 0);
  private int next;
  // of the reading thread
  private boolean ended;

  private record Chunk(byte[] bytes, int length) {}

  /**
   * Begins to read.
   *
   * @param length of the stream as far as it is known, bytes: a short one takes less memory
   */
  public ReadAheadInput(InputStream in, long length) {
    this.in = in;
    int size = Math.clamp(length, SMALLEST_CHUNK, CHUNK);
    for (int i = 0; i < CHUNKS; i++) {
      readAhead(new byte[size]);
    }
  }

  private void readAhead(byte[] buffer) {
    ahead.add(executor.submit(() -> fill(buffer)));
  }

  /** Reads nothing behind the end, or a failure. */
  private Chunk fill(byte[] buffer) throws IOException {
    if (ended) {
      return new Chunk(buffer, 0);
    }
    ended = true;
    int length = in.readNBytes(buffer, 0, buffer.length);
    ended = length < buffer.length;
    return new Chunk(buffer, length);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length > 0 && next == current.length() && !advance()) {
      return -1;
    }
    int count = Math.min(length, current.length() - next);
    System.arraycopy(current.bytes(), next, target, offset, count);
    next += count;
    return count;
  }

  private boolean advance() throws IOException {
    if (ahead.isEmpty()) {
      return false;
    }
    byte[] free = current.bytes();
    // a failure stays where it is, and comes again
    current = await(ahead.element());
    ahead.remove();
    next = 0;
    if (current.length() == 0) {
      ahead.clear();
      return false;
    }
    if (free.length > 0) {
      readAhead(free);
    }
    return true;
  }

  private static Chunk await(Future<Chunk> chunk) throws IOException {
    try {
      return chunk.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted while waiting for the store");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (in) {
      executor.shutdownNow();
      executor.close();
    }
  }
}
