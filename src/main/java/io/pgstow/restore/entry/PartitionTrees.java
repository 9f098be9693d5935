package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which tables hang together, as partitions or by inheritance: each tree goes by the dump id of one
 * of its tables.
 */
public final class PartitionTrees {
  /** What depends on indexes and means their tables. */
  private static final Set<String> OF_INDEXES = Set.of("INDEX ATTACH", "STATISTICS DATA");

  private final TableOfContents contents;
  private final Map<Integer, Integer> parents = new HashMap<>();

  public PartitionTrees(TableOfContents contents) {
    this.contents = contents;
    for (Entry entry : contents.entries()) {
      switch (entry.kind()) {
        case "TABLE ATTACH" -> join(entry.dependencies());
        // before 14 a partition is attached where it is made, and depends on its parent
        case "TABLE" -> tables(entry).forEach(parent -> join(List.of(parent, entry.dumpId())));
        default -> {}
      }
    }
  }

  /** The trees, or tables by themselves, that an entry depends on. */
  public Set<Integer> of(Entry entry) {
    return tables(entry).map(this::top).collect(Collectors.toSet());
  }

  /**
   * An index is attached to another, and depends on no table. Two at once, on different levels of a
   * tree, can leave the top invalid: neither sees that the other completes it.
   */
  private Stream<Integer> tables(Entry entry) {
    return entry.dependencies().stream()
        .flatMap(dumpId -> contents.entry(dumpId).stream())
        .flatMap(
            needed ->
                switch (needed.kind()) {
                  case "TABLE" -> Stream.of(needed.dumpId());
                  case "INDEX", "CONSTRAINT" ->
                      OF_INDEXES.contains(entry.kind()) ? tables(needed) : Stream.of();
                  default -> Stream.of();
                });
  }

  private void join(List<Integer> tables) {
    for (int table : tables) {
      int top = top(tables.getFirst());
      if (top != top(table)) {
        parents.put(top(table), top);
      }
    }
  }

  private int top(int dumpId) {
    int top = dumpId;
    for (Integer parent = parents.get(top); parent != null; parent = parents.get(top)) {
      top = parent;
    }
    return top;
  }
}
