package io.pgstow.restore.data;

/** Data that are loaded in one transaction. */
public sealed interface DataItem permits CutItem, StoredItem {

  /** Whose data they are, for people. */
  String name();
}
