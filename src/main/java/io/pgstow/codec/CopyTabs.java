package io.pgstow.codec;

/**
 * Counts the tabs in the rows of a table as COPY writes them in text format: each separates two
 * values, for those inside values are escaped.
 *
 * <p>Takes the text in pieces of any size. Not safe for use by several threads.
 */
public final class CopyTabs {
  private static final long TABS = EightBytes.of('\t');

  private long tabs;

  /** Takes the next bytes of the text. */
  public void update(byte[] text, int offset, int length) {
    int limit = offset + length;
    int next = offset;
    for (; next + Long.BYTES <= limit; next += Long.BYTES) {
      tabs += Long.bitCount(EightBytes.matches(text, next, TABS));
    }
    for (; next < limit; next++) {
      tabs += text[next] == '\t' ? 1 : 0;
    }
  }

  /** The tabs so far. */
  public long tabs() {
    return tabs;
  }
}
