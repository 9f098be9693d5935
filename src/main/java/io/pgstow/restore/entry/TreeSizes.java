package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.restore.source.OpenedArchive;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How many rows the tables have that entries work on, in raw bytes. Immutable. */
public final class TreeSizes {
  /** Work on fewer bytes of rows takes less time than its transaction. */
  private static final long SMALL = 1 << 20;

  /** What an entry takes that touches no rows, as bytes of rows. */
  private static final long ENTRY = 1 << 14;

  /** Kinds that go through the rows of their tables; all others change definitions alone. */
  private static final Set<String> ON_ROWS =
      Set.of("INDEX", "CONSTRAINT", "CHECK CONSTRAINT", "FK CONSTRAINT", "TABLE ATTACH");

  private static final String REFRESH = "MATERIALIZED VIEW DATA";

  private final PartitionTrees trees;
  private final boolean known;
  private final Map<Integer, Long> bytes = new HashMap<>();

  /** As a manifest has them. */
  public TreeSizes(OpenedArchive archive, PartitionTrees trees) {
    this.trees = trees;
    this.known = archive.manifest().isPresent();
    for (Entry entry : archive.contents().entries()) {
      long size = archive.table(entry).map(TableData::rawBytes).orElse(0L);
      if (size > 0) {
        trees.of(entry).forEach(tree -> bytes.merge(tree, size, Long::sum));
      }
    }
  }

  /** Whether the tables of an entry have fewer bytes than this; not where nobody knows. */
  boolean isBelow(Entry entry, long limit) {
    return known
        && trees.of(entry).stream().mapToLong(tree -> bytes.getOrDefault(tree, 0L)).sum() < limit;
  }

  /**
   * How much work an entry is, in bytes of rows whose loading takes as long: it is about four times
   * as quick to make an index of rows as to load them.
   */
  public long work(Entry entry) {
    return ENTRY
        + (ON_ROWS.contains(entry.kind())
            ? trees.of(entry).stream().mapToLong(tree -> bytes.getOrDefault(tree, 0L)).sum() / 4
            : 0);
  }

  /** Whether an entry is restored in no time, and is no matter of who grants first. */
  public boolean isLight(Entry entry) {
    return !entry.kind().equals(REFRESH)
        && !EntrySql.isPrivileges(entry)
        && (!ON_ROWS.contains(entry.kind()) || isBelow(entry, SMALL));
  }
}
