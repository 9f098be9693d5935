package io.pgstow.backup.sink;

import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts segments back in order, which several threads write at once. What the first unfinished one
 * of a stream writes goes straight on; the others keep what they have, as far as the memory of all
 * of them goes, and then wait. Segments must be written in the order in which they were asked for:
 * then the first unfinished one is always at work, and nobody waits for ever. Thread-safe.
 */
public final class OrderedSegments {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long free;
  private boolean failed;

  /**
   * @param memory for what the segments of all streams keep, bytes
   */
  public OrderedSegments(long memory) {
    this.free = memory;
  }

  /** What happens to a stream when its last segment is complete. */
  @FunctionalInterface
  interface End {
    void run() throws IOException;
  }

  /** Bytes that are known only when everything before them is. */
  @FunctionalInterface
  interface Tail {
    byte[] bytes() throws IOException;
  }

  /**
   * A stream of segments.
   *
   * @param out where they go; whoever opened it closes it
   * @param start how many bytes come before the first one
   */
  Stream stream(OutputStream out, long start, End end) {
    return new Stream(out, start, end);
  }

  /** No turn will come any more: wakes and fails whoever waits for one. */
  void fail() {
    lock.lock();
    try {
      failed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What is left of the memory, bytes. */
  long free() {
    lock.lock();
    try {
      return free;
    } finally {
      lock.unlock();
    }
  }

  /** Segments that follow each other. */
  final class Stream {
    private final OutputStream out;
    private final End end;
    private final Map<Integer, Segment> unfinished = new HashMap<>();
    private long position;
    private int opened;
    private int head;

    private Stream(OutputStream out, long start, End end) {
      this.out = out;
      this.position = start;
      this.end = end;
    }

    /**
     * The next segment, to be written by one thread.
     *
     * @param last whether it ends the stream
     */
    Segment next(boolean last) {
      lock.lock();
      try {
        var segment = new Segment(this, opened++, last);
        unfinished.put(segment.index, segment);
        return segment;
      } finally {
        lock.unlock();
      }
    }

    /** How long the stream is up to its first unfinished segment, bytes. */
    long position() {
      lock.lock();
      try {
        return position;
      } finally {
        lock.unlock();
      }
    }
  }

  /** One segment. Only {@link #complete} ends it: closing does nothing. */
  final class Segment extends BulkOutputStream {
    private final Stream stream;
    private final int index;
    private final boolean last;
    private final Deque<byte[]> kept = new ArrayDeque<>();
    private long length;
    private long start = -1;
    private @Nullable Tail tail;
    private boolean complete;
    private boolean abandoned;

    private Segment(Stream stream, int index, boolean last) {
      this.stream = stream;
      this.index = index;
      this.last = last;
    }

    /** Waits until all before it are complete. */
    void awaitTurn() throws IOException {
      lock.lock();
      try {
        awaitWhile(() -> stream.head < index);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int size) throws IOException {
      if (abandoned) {
        return;
      }
      length += size;
      if (!keep(bytes, offset, size)) {
        passOn();
        stream.out.write(bytes, offset, size);
      }
    }

    /** Takes no more bytes: what is left in a compressor is of no use without the rest. */
    void abandon() {
      abandoned = true;
    }

    /** Keeps bytes unless it is this segment's turn; waits when there is no memory for them. */
    private boolean keep(byte[] bytes, int offset, int size) throws IOException {
      lock.lock();
      try {
        awaitWhile(() -> stream.head < index && size > free);
        if (stream.head < index) {
          free -= size;
          kept.add(Arrays.copyOfRange(bytes, offset, offset + size));
          return true;
        }
        return false;
      } finally {
        lock.unlock();
      }
    }

    private void passOn() throws IOException {
      for (byte[] bytes = kept.poll(); bytes != null; bytes = kept.poll()) {
        stream.out.write(bytes);
        give(bytes.length);
      }
    }

    private void give(int bytes) {
      lock.lock();
      try {
        free += bytes;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Ends the segment; at its turn also those behind it that are complete already. */
    void complete() throws IOException {
      complete(null);
    }

    /**
     * Ends the segment.
     *
     * @param closing what comes behind its bytes, asked when all before it are complete
     */
    void complete(@Nullable Tail closing) throws IOException {
      if (isFirstUnfinished(closing)) {
        for (Segment next = this; next != null; ) {
          next.passOn();
          next.passTail();
          next = next.advance();
        }
      }
    }

    private void passTail() throws IOException {
      if (tail != null) {
        byte[] bytes = tail.bytes();
        length += bytes.length;
        stream.out.write(bytes);
      }
    }

    /** Gives the turn to the next segment, and answers it if it is complete already. */
    private @Nullable Segment advance() throws IOException {
      Segment next;
      lock.lock();
      try {
        start = stream.position;
        stream.position += length;
        stream.unfinished.remove(stream.head++);
        changed.signalAll();
        Segment following = stream.unfinished.get(stream.head);
        next = following != null && following.complete ? following : null;
      } finally {
        lock.unlock();
      }
      if (last) {
        stream.end.run();
      }
      return next;
    }

    private boolean isFirstUnfinished(@Nullable Tail closing) {
      lock.lock();
      try {
        tail = closing;
        complete = true;
        return stream.head == index;
      } finally {
        lock.unlock();
      }
    }

    /** How many bytes it has. */
    long length() {
      return length;
    }

    /** Where it begins in its stream; known when all before it are complete, and it itself. */
    long start() {
      lock.lock();
      try {
        if (start < 0) {
          throw new IllegalStateException("the segment has not had its turn");
        }
        return start;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits for as long as something is so; under the lock. */
  private void awaitWhile(BooleanSupplier condition) throws InterruptedIOException {
    requireSound();
    while (condition.getAsBoolean()) {
      awaitChange();
      requireSound();
    }
  }

  // the only caller is the loop
  @SuppressWarnings("WaitNotInLoop")
  private void awaitChange() throws InterruptedIOException {
    try {
      changed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("interrupted while waiting for a turn");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private void requireSound() {
    if (failed) {
      throw new CancellationException("the dump has failed elsewhere");
    }
  }
}
