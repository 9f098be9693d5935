package io.pgstow.restore.data;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table's COPY text into segments at row ends, and reads past what is loaded already. In
 * COPY's text format a line feed always ends a row: one inside a value is written {@code \n}. Not
 * thread-safe.
 */
final class RowSegmenter implements Segmenter {
  /** What pg_dump writes after the last row: the end marker and two empty lines. */
  private static final byte[] END = {'\\', '.', '\n', '\n', '\n'};

  /** Most tables of a database of thousands are small; bytes. */
  private static final int FIRST_BUFFER = 1 << 14;

  private final Entry entry;
  private final CopyStatement copy;
  private final String encoding;
  private final InputStream raw;
  private final int size;
  private final RowLimit rowLimit;
  private final NavigableMap<Long, Long> loaded;

  private byte[] buffer;
  private int filled;
  private long position;
  private boolean ended;

  /**
   * @param raw the table's data, uncompressed
   * @param size of a segment, bytes; only a longer row makes a larger one
   * @param rowLimit how long a row may be
   * @param loaded ranges that are in the destination already: first byte to past the last
   */
  RowSegmenter(
      Entry entry,
      CopyStatement copy,
      String encoding,
      InputStream raw,
      int size,
      RowLimit rowLimit,
      NavigableMap<Long, Long> loaded) {
    this.entry = entry;
    this.copy = copy;
    this.encoding = encoding;
    this.raw = raw;
    this.size = size + END.length;
    this.rowLimit = rowLimit;
    this.loaded = loaded;
    this.buffer = new byte[Math.min(this.size, FIRST_BUFFER)];
  }

  /** What stands behind the last row. */
  static byte[] end() {
    return END.clone();
  }

  /** The next rows that are not loaded, or null after the last. */
  @Override
  public @Nullable RowSegment next() throws IOException {
    while (!ended) {
      skipLoaded();
      Map.Entry<Long, Long> nextLoaded = loaded.higherEntry(position);
      long limit = nextLoaded == null ? Long.MAX_VALUE : nextLoaded.getKey() - position;
      int rows = fillWithRows(limit);
      if (rows > 0) {
        return cut(rows);
      }
    }
    return null;
  }

  /** Answers how many of the bytes in the buffer are whole rows. */
  private int fillWithRows(long limit) throws IOException {
    while (true) {
      fill((int) Math.min(buffer.length, limit));
      if (ended) {
        return lengthBeforeEnd();
      }
      if (filled < limit && buffer.length < size) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(4L * buffer.length, size));
        continue;
      }
      // a loaded range begins at a row
      int rows = filled >= limit ? (int) limit : lastRowEnd();
      if (rows > 0) {
        return rows;
      }
      int most = Math.max(rowLimit.longest(), size) + END.length;
      if (buffer.length >= most) {
        throw rowLimit.exceeded(entry, lengthOfRow());
      }
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, most));
    }
  }

  /** Reads the row that fills the buffer to its end, without keeping it. */
  private long lengthOfRow() throws IOException {
    long length = filled;
    byte[] some = new byte[1 << 16];
    for (int count = raw.read(some); count >= 0; count = raw.read(some)) {
      for (int i = 0; i < count; i++) {
        if (some[i] == '\n') {
          return length + i;
        }
      }
      length += count;
    }
    return length;
  }

  private void fill(int target) throws IOException {
    while (filled < target) {
      int count = raw.read(buffer, filled, target - filled);
      if (count < 0) {
        ended = true;
        return;
      }
      filled += count;
    }
  }

  /** The end marker is never taken for a row: what might be it stays in the buffer. */
  private int lastRowEnd() {
    int i = filled - END.length;
    while (i > 0 && buffer[i - 1] != '\n') {
      i--;
    }
    return Math.max(i, 0);
  }

  private int lengthBeforeEnd() throws ArchiveException {
    int rows = filled - END.length;
    if (rows < 0 || !Arrays.equals(buffer, rows, filled, END, 0, END.length)) {
      throw ArchiveException.corrupt(
          position + filled, "a table's data end without the end marker");
    }
    return rows;
  }

  private RowSegment cut(int rows) {
    var segment = new RowSegment(entry, copy, encoding, position, buffer, rows);
    byte[] rest = new byte[ended ? END.length : Math.max(size, filled - rows)];
    System.arraycopy(buffer, rows, rest, 0, filled - rows);
    buffer = rest;
    filled -= rows;
    position += rows;
    return segment;
  }

  private void skipLoaded() throws IOException {
    for (Long past = loaded.get(position); past != null; past = loaded.get(position)) {
      long skip = past - position;
      int inBuffer = (int) Math.min(skip, filled);
      System.arraycopy(buffer, inBuffer, buffer, 0, filled - inBuffer);
      filled -= inBuffer;
      raw.skipNBytes(skip - inBuffer);
      position = past;
    }
  }
}
