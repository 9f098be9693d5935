package io.pgstow.backup;

import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the segments of one object back in order, which several threads write at once. What the
 * first unfinished one writes goes straight on; the others keep what they have, as far as memory
 * goes, and then wait. Segments begin in their order too: so the first unfinished one is always at
 * work, and nobody waits for ever.
 */
final class OrderedSegments {
  private final SegmentBuffers buffers;
  private final OutputStream object;
  private final int count;
  private final Map<Integer, Segment> unfinished = new HashMap<>();
  private int opened;
  private int begun;
  private int head;

  /**
   * @param object is closed after the last segment
   * @param count how many segments there will be
   */
  OrderedSegments(SegmentBuffers buffers, OutputStream object, int count) {
    this.buffers = buffers;
    this.object = object;
    this.count = count;
  }

  /** The next segment, to be written by one thread. */
  Segment next() {
    buffers.lock();
    try {
      var segment = new Segment(opened++);
      unfinished.put(segment.index, segment);
      return segment;
    } finally {
      buffers.unlock();
    }
  }

  /** One segment. Only {@link #complete} ends it: closing does nothing. */
  final class Segment extends BulkOutputStream {
    private final int index;
    private final Deque<byte[]> kept = new ArrayDeque<>();
    private long length;
    private boolean complete;
    private boolean abandoned;

    private Segment(int index) {
      this.index = index;
    }

    /** Whether it is the last one of its object. */
    boolean isLast() {
      return index == count - 1;
    }

    /**
     * Waits until those before it have begun: the server has planned their queries, and they hold
     * every lock they need.
     */
    void awaitBeginning() throws IOException {
      buffers.lock();
      try {
        buffers.awaitWhile(() -> begun < index);
      } finally {
        buffers.unlock();
      }
    }

    /** Says that its own rows are coming. */
    void begin() {
      buffers.lock();
      try {
        begun = Math.max(begun, index + 1);
        buffers.change();
      } finally {
        buffers.unlock();
      }
    }

    /** Waits until all before it are complete. */
    void awaitTurn() throws IOException {
      buffers.lock();
      try {
        buffers.awaitWhile(() -> head < index);
      } finally {
        buffers.unlock();
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
        object.write(bytes, offset, size);
      }
    }

    /** Takes no more bytes: what is left in a compressor is of no use without the rest. */
    void abandon() {
      abandoned = true;
    }

    /** Keeps bytes unless it is this segment's turn; waits when there is no memory for them. */
    private boolean keep(byte[] bytes, int offset, int size) throws IOException {
      buffers.lock();
      try {
        buffers.awaitWhile(() -> head < index && !buffers.hasRoom(size));
        if (head < index) {
          buffers.take(size);
          kept.add(Arrays.copyOfRange(bytes, offset, offset + size));
          return true;
        }
        return false;
      } finally {
        buffers.unlock();
      }
    }

    private void passOn() throws IOException {
      for (byte[] bytes = kept.poll(); bytes != null; bytes = kept.poll()) {
        object.write(bytes);
        buffers.give(bytes.length);
      }
    }

    /** Ends the segment; at its turn also those behind it that are complete already. */
    void complete() throws IOException {
      begin();
      if (isFirstUnfinished()) {
        passOn();
        Segment next = advance();
        while (next != null) {
          next.passOn();
          next = next.advance();
        }
      }
    }

    /** Gives the turn to the next segment, and answers it if it is complete already. */
    private @Nullable Segment advance() throws IOException {
      buffers.lock();
      try {
        unfinished.remove(head++);
        buffers.change();
        Segment next = unfinished.get(head);
        if (head < count) {
          return next != null && next.complete ? next : null;
        }
      } finally {
        buffers.unlock();
      }
      object.close();
      return null;
    }

    private boolean isFirstUnfinished() {
      buffers.lock();
      try {
        complete = true;
        return head == index;
      } finally {
        buffers.unlock();
      }
    }

    long length() {
      return length;
    }
  }
}
