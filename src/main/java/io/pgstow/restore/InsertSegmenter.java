package io.pgstow.restore;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table's data that are INSERT statements into segments at the ends of statements, and reads
 * past what is loaded already. pg_dump ends each with a semicolon and a line feed, and doubles the
 * quotes inside its literals and names. Not thread-safe.
 */
final class InsertSegmenter implements Segmenter {
  private final Entry entry;
  private final Charset charset;
  private final InputStream raw;
  private final int size;
  private final RowLimit limit;
  private final NavigableMap<Long, Long> loaded;
  private long position;

  /**
   * @param charset of the statements
   * @param size of a segment, bytes; the statement in which it is reached is its last
   * @param limit of a statement
   * @param loaded ranges that are in the destination already: first byte to past the last
   */
  InsertSegmenter(
      Entry entry,
      Charset charset,
      InputStream raw,
      int size,
      RowLimit limit,
      NavigableMap<Long, Long> loaded) {
    this.entry = entry;
    this.charset = charset;
    this.raw = new BufferedInputStream(raw);
    this.size = size;
    this.limit = limit;
    this.loaded = loaded;
  }

  @Override
  public @Nullable InsertSegment next() throws IOException {
    for (Long past = loaded.get(position); past != null; past = loaded.get(position)) {
      raw.skipNBytes(past - position);
      position = past;
    }
    Long limit = loaded.higherKey(position);
    long end = Math.min(position + size, limit == null ? Long.MAX_VALUE : limit);
    long first = position;
    var text = new ByteArrayOutputStream();
    boolean any = false;
    while (position < end && readStatement(text)) {
      any = true;
    }
    return any
        ? new InsertSegment(entry, first, (int) (position - first), text.toString(charset))
        : null;
  }

  /** Adds the next statement, unless only empty lines are left. */
  private boolean readStatement(ByteArrayOutputStream text) throws IOException {
    int quote = 0;
    int previous = 0;
    boolean blank = true;
    // the text itself, and as a string that is sent
    long most = Math.max(text.size() + limit.longest() / 2L, size);
    for (int b = raw.read(); b >= 0; b = raw.read()) {
      if (text.size() >= most) {
        throw limit.exceeded(entry, text.size());
      }
      text.write(b);
      position++;
      if (b == quote) {
        quote = 0;
      } else if (quote == 0 && (b == '\'' || b == '"')) {
        quote = b;
      } else if (quote == 0 && b == '\n' && previous == ';') {
        return true;
      }
      blank &= b == '\n';
      previous = b;
    }
    if (!blank) {
      throw ArchiveException.corrupt(position, "an INSERT statement without an end");
    }
    return false;
  }
}
