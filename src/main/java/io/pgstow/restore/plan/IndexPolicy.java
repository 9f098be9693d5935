package io.pgstow.restore.plan;

/** Which indexes are made on the empty tables. */
public sealed interface IndexPolicy {
  /** All that are entries of their own: the four phases. */
  IndexPolicy BEFORE_DATA = new Always(true);

  /** None: the classical order. */
  IndexPolicy AFTER_DATA = new Always(false);

  /** One answer for every index. */
  record Always(boolean beforeData) implements IndexPolicy {}

  /**
   * Those of large tables, because building one takes long and must be done in one go, and not
   * those of small ones, because building is faster than keeping an index up to date.
   *
   * @param threshold from how many bytes of rows on a table is large, as the archive has them
   */
  record BySize(long threshold) implements IndexPolicy {}
}
