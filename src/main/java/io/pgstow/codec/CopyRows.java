package io.pgstow.codec;

/**
 * Counts the rows of a table as COPY writes them in text format: a newline ends a row, for those
 * inside values are escaped, and the line {@code \.} ends them all.
 *
 * <p>Takes the text in pieces of any size. Not safe for use by several threads.
 */
public final class CopyRows {
  private static final byte[] END = {'\\', '.', '\n'};
  private static final int IN_ROW = -1;

  private static final long NEWLINES = EightBytes.of('\n');

  private long rows;
  private long bytes;
  private int endMatched;
  private boolean garbage;

  /** Takes the next bytes of the text. */
  public void update(byte[] text, int offset, int length) {
    int limit = offset + length;
    int next = offset;
    while (next < limit && endMatched < END.length) {
      if (endMatched != IN_ROW && text[next] == END[endMatched]) {
        endMatched++;
        next++;
      } else {
        int newline = indexOfNewline(text, next, limit);
        endMatched = newline < limit ? 0 : IN_ROW;
        rows += newline < limit ? 1 : 0;
        next = Math.min(newline + 1, limit);
      }
    }
    bytes += next - offset;
    while (next < limit) {
      garbage |= text[next++] != '\n';
    }
  }

  private static int indexOfNewline(byte[] text, int from, int limit) {
    int next = from;
    for (; next + Long.BYTES <= limit; next += Long.BYTES) {
      long newlines = EightBytes.matches(text, next, NEWLINES);
      if (newlines != 0) {
        return next + Long.numberOfTrailingZeros(newlines) / Byte.SIZE;
      }
    }
    while (next < limit && text[next] != '\n') {
      next++;
    }
    return next;
  }

  /** The rows so far. */
  public long rows() {
    return rows;
  }

  /** The bytes of the rows so far, without the line that ends them. */
  public long bytes() {
    return ended() ? bytes - END.length : bytes;
  }

  /** Whether the end of the rows has come, and nothing but empty lines behind it. */
  public boolean complete() {
    return ended() && !garbage;
  }

  private boolean ended() {
    return endMatched == END.length;
  }
}
