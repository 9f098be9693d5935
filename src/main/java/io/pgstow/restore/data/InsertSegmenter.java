package io.pgstow.restore.data;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlLexer;
import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.StatementEnd;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table's data that are INSERT statements into segments at the ends of statements, and reads
 * past what is loaded already. pg_dump ends each with a semicolon and a line feed. Not thread-safe.
 */
final class InsertSegmenter implements Segmenter {
  /**
   * Encodings whose characters of several bytes may hold what looks like ASCII, always as the
   * second byte of two. No server stores them, but pg_dump may write them.
   */
  private static final Set<String> UNSAFE =
      Set.of("Big5", "GB18030", "GBK", "windows-31j", "x-Johab", "x-SJIS_0213", "x-windows-949");

  private static final Set<String> SHIFT_JIS = Set.of("windows-31j", "x-SJIS_0213");

  private static final int ASCII = 0x80;

  private final Entry entry;
  private final Charset charset;
  private final boolean standardStrings;
  private final boolean unsafe;
  private final boolean shiftJis;
  private final SqlLexer lexer;
  private final StatementEnd statementEnd = new StatementEnd();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final InputStream raw;
  private final int size;
  private final RowLimit limit;
  private final NavigableMap<Long, Long> loaded;
  private long position;
  private boolean second;
  private long most;

  /**
   * @param charset of the statements
   * @param standardStrings whether a backslash in an ordinary string is an ordinary character
   * @param size of a segment, bytes; the statement in which it is reached is its last
   * @param limit of a statement
   * @param loaded ranges that are in the destination already: first byte to past the last
   */
  InsertSegmenter(
      Entry entry,
      Charset charset,
      boolean standardStrings,
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
    this.standardStrings = standardStrings;
    this.unsafe = UNSAFE.contains(charset.name());
    this.shiftJis = SHIFT_JIS.contains(charset.name());
    this.lexer = new SqlLexer(this::read, standardStrings);
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
    text.reset();
    boolean any = false;
    while (position < end && readStatement()) {
      any = true;
    }
    return any
        ? new InsertSegment(
            entry, first, (int) (position - first), standardStrings, text.toString(charset))
        : null;
  }

  /** Adds the next statement, unless only blanks are left. */
  private boolean readStatement() throws IOException {
    // the text itself, and as a string that is sent
    most = Math.max(text.size() + limit.longest() / 2L, size);
    boolean blank = true;
    Kind kind = lexer.next();
    while (kind != Kind.END && kind != Kind.UNTERMINATED) {
      blank = false;
      if (statementEnd.isAt(lexer.word(), lexer.symbol()) && lexer.skip('\n')) {
        return true;
      }
      kind = lexer.next();
    }
    if (!blank || kind == Kind.UNTERMINATED) {
      throw ArchiveException.corrupt(position, "an INSERT statement without an end");
    }
    return false;
  }

  /** The next byte; the second of two stands for a letter, whatever it looks like. */
  private int read() throws IOException {
    int b = raw.read();
    if (b < 0) {
      return b;
    }
    if (text.size() >= most) {
      throw limit.exceeded(entry, text.size());
    }
    text.write(b);
    position++;
    boolean hidden = second;
    second = unsafe && !second && isFirst(b);
    return hidden ? ASCII : b;
  }

  /** In Shift JIS a byte may be a whole syllable. */
  private boolean isFirst(int b) {
    return b > ASCII && !(shiftJis && b > 0xa0 && b < 0xe0);
  }
}
