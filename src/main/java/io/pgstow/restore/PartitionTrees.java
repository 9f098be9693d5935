package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which tables hang together: each partition tree goes by the dump id of one of its tables. */
final class PartitionTrees {
  private final TableOfContents contents;
  private final Map<Integer, Integer> parents = new HashMap<>();

  PartitionTrees(TableOfContents contents) {
    this.contents = contents;
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals("TABLE ATTACH")) {
        List<Integer> tables = entry.dependencies();
        tables.forEach(table -> join(tables.getFirst(), table));
      }
    }
  }

  /** The trees, or tables by themselves, that an entry depends on. */
  Set<Integer> of(Entry entry) {
    return entry.dependencies().stream()
        .filter(this::isTable)
        .map(this::top)
        .collect(Collectors.toSet());
  }

  private boolean isTable(int dumpId) {
    return contents.entry(dumpId).map(entry -> entry.kind().equals("TABLE")).orElse(false);
  }

  private void join(int one, int other) {
    int top = top(one);
    if (top != top(other)) {
      parents.put(top(other), top);
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
