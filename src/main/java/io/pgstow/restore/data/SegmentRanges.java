package io.pgstow.restore.data;

import io.pgstow.stream.BulkInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches segments in their order: neighbours in one object by one request, and small ranges
 * already while those before them are loaded, for a store takes its time to answer each request.
 * Not thread-safe; whoever opened it closes it.
 */
final class SegmentRanges implements Closeable {
  /** So much is rather read past than asked for anew, bytes. */
  private static final long GAP = 1 << 16;

  /** Open at once, each with a connection to the store. */
  private static final int RANGES = 4;

  /** What is fetched ahead as a whole, so that no connection waits for its turn; bytes. */
  private static final long SMALL = 1 << 16;

  private final Iterator<Range> ranges;
  private final Deque<Opened> opened = new ArrayDeque<>();
  private @Nullable Range next;

  /** Segments of one object that follow each other. */
  private record Range(SegmentPlace first, SegmentPlace last) {
    boolean isBefore(SegmentPlace place) {
      long gap = place.offset() - last.past();
      return place.key().equals(last.key()) && gap >= 0 && gap <= GAP;
    }

    boolean holds(SegmentPlace place) {
      return place.key().equals(last.key())
          && place.offset() >= first.offset()
          && place.past() <= last.past();
    }

    boolean isSmall() {
      return last.past() - first.offset() <= SMALL;
    }

    Opened open() {
      return new Opened(this, first.openTo(last));
    }
  }

  /** A range that is being read, up to some offset. */
  private static final class Opened {
    private final Range range;
    private final InputStream in;
    private long position;

    Opened(Range range, InputStream in) {
      this.range = range;
      this.in = in;
      this.position = range.first().offset();
    }

    InputStream segment(SegmentPlace place) throws IOException {
      in.skipNBytes(place.offset() - position);
      position = place.offset();
      return new BulkInputStream() {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          int most = (int) Math.min(length, place.past() - position);
          int count = most == 0 && length > 0 ? -1 : in.read(target, offset, most);
          position += Math.max(count, 0);
          return count;
        }
      };
    }
  }

  /** Fetches nothing yet. */
  SegmentRanges(List<StoredSegment> segments) {
    this.ranges = ranges(segments).iterator();
    this.next = ranges.hasNext() ? ranges.next() : null;
  }

  private static List<Range> ranges(List<StoredSegment> segments) {
    var ranges = new ArrayList<Range>();
    for (StoredSegment segment : segments) {
      SegmentPlace place = segment.place();
      if (!ranges.isEmpty() && ranges.getLast().isBefore(place)) {
        ranges.add(new Range(ranges.removeLast().first(), place));
      } else {
        ranges.add(new Range(place, place));
      }
    }
    return ranges;
  }

  /**
   * The bytes of a segment, which are valid until the next one is asked for.
   *
   * @param place of the next segment in order
   */
  InputStream open(SegmentPlace place) throws IOException {
    while (!opened.isEmpty() && !opened.getFirst().range.holds(place)) {
      opened.removeFirst().in.close();
    }
    while (next != null && opened.size() < RANGES && (opened.isEmpty() || next.isSmall())) {
      opened.add(next.open());
      next = ranges.hasNext() ? ranges.next() : null;
    }
    return opened.getFirst().segment(place);
  }

  @Override
  public void close() throws IOException {
    Opened first = opened.pollFirst();
    if (first != null) {
      try (first.in) {
        close();
      }
    }
  }
}
