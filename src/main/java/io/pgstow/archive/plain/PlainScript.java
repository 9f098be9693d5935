package io.pgstow.archive.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.stream.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A script as SQL alone: without the lines {@code \restrict} and {@code \}{@code unrestrict}, which
 * tell psql to refuse its other commands in between (pg_backup_archiver.c, RestoreArchive; since
 * August 2025).
 *
 * <p>Only the first such line, among the comments at the beginning, and its counterpart among the
 * last lines are taken off: what looks like one elsewhere may be data. A byte order mark at the
 * beginning is taken off, too. Not safe for use by several threads; closing closes the stream.
 */
public final class PlainScript extends BulkInputStream {
  private static final int HEAD = 4096;
  private static final int TAIL = 512;

  /** Of UTF-8, each byte a character. */
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private static final Pattern RESTRICT = Pattern.compile("\\\\restrict ([A-Za-z0-9]+)\r?\n");
  private static final Pattern COMPLETE =
      Pattern.compile("(?s).*\n-- PostgreSQL database (?:cluster )?dump complete\r?\n--\\s*");

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int limit;
  private @Nullable String key;
  private boolean ended;
  private boolean complete;

  /** Reads the first lines. */
  public PlainScript(InputStream in) throws IOException {
    this.in = in;
    this.limit = in.readNBytes(buffer, 0, HEAD);
    if (new String(buffer, 0, limit, ISO_8859_1).startsWith(BYTE_ORDER_MARK)) {
      // psql passes over it at the beginning of a file, but nowhere else
      remove(0, BYTE_ORDER_MARK.length());
    }
    String head = new String(buffer, 0, limit, ISO_8859_1);
    Matcher matcher = RESTRICT.matcher(head).region(commentsEnd(head), head.length());
    if (matcher.lookingAt()) {
      key = matcher.group(1);
      remove(matcher.start(), matcher.end());
    }
  }

  private static int commentsEnd(String head) {
    int end = 0;
    while (head.startsWith("--", end)
        || head.startsWith("\n", end)
        || head.startsWith("\r\n", end)) {
      int lineEnd = head.indexOf('\n', end);
      end = lineEnd < 0 ? head.length() : lineEnd + 1;
    }
    return end;
  }

  private void remove(int start, int end) {
    System.arraycopy(buffer, end, buffer, start, limit - end);
    limit -= end - start;
  }

  /** Whether the script has the lines that restrict psql. */
  public boolean isRestricted() {
    return key != null;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!ended && limit - next <= TAIL) {
      fill();
    }
    int ready = ended ? limit - next : limit - next - TAIL;
    int count = Math.min(length, ready);
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    return ready == 0 ? -1 : count;
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, next, buffer, 0, limit - next);
    limit -= next;
    next = 0;
    int count = in.read(buffer, limit, buffer.length - limit);
    if (count < 0) {
      ended = true;
      readTail();
    } else {
      limit += count;
    }
  }

  private void readTail() {
    String tail = new String(buffer, 0, limit, ISO_8859_1);
    if (key != null) {
      // pg_dumpall ends with a comment behind it
      Matcher matcher =
          Pattern.compile("\n(\\\\unrestrict " + key + "\r?\n)(?:\\s|--[^\n]*\n)*$").matcher(tail);
      if (matcher.find()) {
        remove(matcher.start(1), matcher.end(1));
      }
    }
    complete = COMPLETE.matcher(new String(buffer, 0, limit, ISO_8859_1)).matches();
  }

  /** Whether the script, now read to its end, ends as {@code pg_dump} and {@code pg_dumpall} do. */
  public boolean complete() {
    return complete;
  }

  /**
   * A script between lines that restrict psql.
   *
   * @param script without such lines
   * @param key letters and digits that nobody can guess
   */
  public static InputStream restrict(InputStream script, String key) {
    if (!key.matches("[A-Za-z0-9]+")) {
      throw new IllegalArgumentException("the key must be of letters and digits");
    }
    InputStream first = line("\\restrict " + key + "\n\n");
    InputStream last = line("\n\\unrestrict " + key + "\n");
    return new SequenceInputStream(new SequenceInputStream(first, script), last);
  }

  private static InputStream line(String line) {
    return new ByteArrayInputStream(line.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
