package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.restore.omission.LeftOut;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Primary keys and unique constraints as two entries each, where several indexes of one table, or
 * partition tree, can so be built side by side: the unique index, and the constraint that takes it
 * over. The ledger has the index by the negative of the constraint's dump id. Immutable.
 */
public final class KeyIndexes {
  /** A smaller table has its indexes sooner than another transaction is worth; bytes of rows. */
  private static final long WORTH_IT = 8 << 20;

  private static final String CONSTRAINT = "CONSTRAINT";
  private static final char PARTITIONED_TABLE = 'p';

  private final TableOfContents contents;
  private final LeftOut leftOut;
  private final PartitionTrees trees;

  private final TreeSizes sizes;

  public KeyIndexes(
      TableOfContents contents, LeftOut leftOut, PartitionTrees trees, TreeSizes sizes) {
    this.contents = contents;
    this.leftOut = leftOut;
    this.trees = trees;
    this.sizes = sizes;
  }

  /** Lets entries take over the indexes that an earlier run has built for them. */
  public static List<Entry> resumed(List<Entry> entries, Set<Integer> done) {
    return entries.stream()
        .map(entry -> done.contains(-entry.dumpId()) ? entry.onIndex() : entry)
        .toList();
  }

  /**
   * Adds the indexes that are to be built by themselves, each before its constraint.
   *
   * @param entries that are not done yet
   */
  public List<Entry> divided(List<Entry> entries) {
    var indexes = new HashMap<Integer, Integer>();
    for (Entry entry : entries) {
      if (entry.kind().equals("INDEX") || entry.kind().equals(CONSTRAINT)) {
        trees.of(entry).forEach(tree -> indexes.merge(tree, 1, Integer::sum));
      }
    }
    return entries.stream()
        .flatMap(
            entry ->
                entry.kind().equals(CONSTRAINT) && isWorthIt(entry, indexes) && isDivisible(entry)
                    ? Stream.of(entry.ofIndex(), entry.onIndex())
                    : Stream.of(entry))
        .toList();
  }

  private boolean isWorthIt(Entry entry, Map<Integer, Integer> indexes) {
    return !sizes.isBelow(entry, WORTH_IT)
        && trees.of(entry).stream().anyMatch(tree -> indexes.getOrDefault(tree, 0) > 1);
  }

  /** A partitioned table has no index that can be taken over (ALTER TABLE, USING INDEX). */
  private boolean isDivisible(Entry entry) {
    return !entry.isOnIndex()
        && leftOut.becauseOf(entry).isEmpty()
        && entry.dependencies().stream()
            .flatMap(dumpId -> contents.entry(dumpId).stream())
            .noneMatch(this::isPartitioned)
        && KeyConstraint.of(
                Objects.requireNonNullElse(entry.definition(), ""), contents.standardStrings())
            .isPresent();
  }

  private boolean isPartitioned(Entry table) {
    if (!table.kind().equals("TABLE") || table.relkind() != 0) {
      return table.relkind() == PARTITIONED_TABLE;
    }
    SqlTokens sql =
        SqlTokens.of(
            Objects.requireNonNullElse(table.definition(), ""), contents.standardStrings());
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      depth += sql.at(i).is("(") ? 1 : sql.at(i).is(")") ? -1 : 0;
      if (depth == 0 && sql.are(i, "partition", "by")) {
        return true;
      }
    }
    return false;
  }
}
