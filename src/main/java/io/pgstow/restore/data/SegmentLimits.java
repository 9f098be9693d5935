package io.pgstow.restore.data;

/**
 * What segments are loaded as they are stored, and which together.
 *
 * @param transaction the most that is loaded at once, bytes: all of it is lost with a run that ends
 * @param longestRow the longest row that can be cut out of a larger segment, bytes
 * @param together up to how many bytes small segments are loaded by one transaction
 * @param tables how many it may lock
 */
public record SegmentLimits(long transaction, long longestRow, long together, int tables) {
  /**
   * A segment with more may well have several long rows, and is cut between them as far as memory
   * allows; bytes. A row of 1 GB may take twice as much as text.
   */
  static final long LONG_ROWS = 4L << 30;

  private static final long LEAST_TOGETHER = 1 << 16;
  private static final int MOST_TABLES = 1_000;

  /** Each connection comes back for more so often, so that all end at about the same time. */
  private static final int ITEMS_OF_CONNECTION = 4;

  /** Of a table, with its indexes and those of its large values. */
  private static final int LOCKS_OF_TABLE = 8;

  /**
   * Up to how many bytes small segments are loaded by one transaction.
   *
   * @param all the bytes that are to be loaded
   * @param most in one transaction, bytes
   */
  public static long together(long all, int jobs, long most) {
    return Math.clamp(all / jobs / ITEMS_OF_CONNECTION, LEAST_TOGETHER, most);
  }

  /**
   * How many tables one transaction may lock, so that all connections take half of the room.
   *
   * @param locks that the server has room for
   */
  public static int tables(long locks, int jobs) {
    return Math.clamp(locks / 2 / jobs / LOCKS_OF_TABLE, 1, MOST_TABLES);
  }
}
