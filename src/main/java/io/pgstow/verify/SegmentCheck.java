package io.pgstow.verify;

import io.pgstow.archive.SegmentException;
import io.pgstow.manifest.Manifest.Segment;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of a table with what a manifest says of its segments, by which a restore
 * fetches them. Not thread-safe.
 */
final class SegmentCheck {
  private final Iterator<Segment> segments;
  private final CRC32C crc32c = new CRC32C();
  private @Nullable Segment current;
  private long left;
  private long rowsBefore;

  /**
   * @param segments in the order of the rows; what has no digests is passed over
   */
  SegmentCheck(List<Segment> segments) {
    boolean known = segments.stream().map(Segment::crc32c).allMatch(Objects::nonNull);
    this.segments = known ? segments.iterator() : List.<Segment>of().iterator();
    next();
  }

  private void next() {
    current = segments.hasNext() ? segments.next() : null;
    left = current == null ? 0 : current.rawBytes();
    crc32c.reset();
  }

  /** How many of so many bytes to take at once, at least one. */
  int piece(int most) {
    return current == null || left == 0 ? most : (int) Math.min(most, left);
  }

  /**
   * Takes bytes.
   *
   * @param length as {@link #piece} allows
   * @param rows how many have ended up to the last of them
   */
  void update(byte[] text, int offset, int length, long rows) throws SegmentException {
    // an empty segment is over before it has begun
    skipEmpty(rowsBefore);
    if (current == null) {
      return;
    }
    crc32c.update(text, offset, length);
    left -= length;
    if (left == 0) {
      end(current, rows);
    }
  }

  /** Fails unless all segments have come to their ends. */
  void finish() throws SegmentException {
    skipEmpty(rowsBefore);
    if (current != null) {
      throw differs(current, "%d bytes less than it should have".formatted(left));
    }
  }

  private void skipEmpty(long rows) throws SegmentException {
    while (current != null && current.rawBytes() == 0) {
      end(current, rows);
    }
  }

  private void end(Segment segment, long rows) throws SegmentException {
    String found = HexFormat.of().toHexDigits((int) crc32c.getValue());
    if (!found.equals(segment.crc32c())) {
      throw differs(segment, "CRC-32C %s, the manifest says %s".formatted(found, segment.crc32c()));
    }
    if (rows - rowsBefore != segment.rows()) {
      throw differs(
          segment, "%d rows, the manifest says %d".formatted(rows - rowsBefore, segment.rows()));
    }
    rowsBefore = rows;
    next();
  }

  private static SegmentException differs(Segment segment, String how) {
    return new SegmentException(
        segment.offset(),
        "the segment at %d, %d bytes, has %s".formatted(segment.offset(), segment.length(), how));
  }
}
