package io.pgstow.restore.data;

/** Data that are loaded in one transaction. */
public sealed interface DataItem permits CutItem, StoredItem {

  /** Whose data they are, for people. */
  String name();

  /** Whether it has rows of one table alone, which another item has rows of, too, and no others. */
  default boolean isOfSameTable(DataItem other) {
    return false;
  }
}
