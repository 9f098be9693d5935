package io.pgstow.restore;

/** Which indexes are made on the empty tables. */
public enum IndexPolicy {
  /** All that are entries of their own: the four phases. */
  BEFORE_DATA,
  /** None: the classical order. */
  AFTER_DATA
}
