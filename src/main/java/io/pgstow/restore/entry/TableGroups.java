package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which definitions have nothing to do with each other, so that several connections may run them at
 * once. Two belong together when one depends on the other, or both on one relation: a table with
 * its sequences, defaults and comments, with its parents and partitions, and with the tables that
 * have columns of its row type.
 */
final class TableGroups {
  /** What other definitions may lock or change. */
  private static final Set<String> RELATIONS =
      Set.of("TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE");

  private static final Set<String> OF_TABLES =
      Set.of("TABLE", "TABLE ATTACH", "SEQUENCE", "SEQUENCE OWNED BY", "DEFAULT");

  private static final List<String> COMMENTS = List.of("TABLE ", "COLUMN ", "SEQUENCE ");

  private final Map<Integer, Integer> parents = new HashMap<>();

  private TableGroups() {}

  /**
   * Whether an entry makes or changes a table, or a sequence, and no other object. A server runs
   * such entries at once like those of any sessions that create tables.
   */
  static boolean isOfTable(Entry entry) {
    return OF_TABLES.contains(entry.kind())
        || (entry.kind().equals("COMMENT") && COMMENTS.stream().anyMatch(entry.tag()::startsWith));
  }

  /**
   * Divides entries that come one after the other.
   *
   * @param contents that they are from, with what was restored before
   * @param entries that {@link #isOfTable} holds for
   * @return all of them, in groups by their first entries, each in the order of the entries
   */
  static List<List<Entry>> of(TableOfContents contents, List<Entry> entries) {
    var groups = new TableGroups();
    for (Entry entry : entries) {
      groups.parents.put(entry.dumpId(), entry.dumpId());
    }
    for (Entry entry : entries) {
      for (int needed : entry.dependencies()) {
        if (groups.parents.containsKey(needed) || isRelation(contents, needed)) {
          groups.join(entry.dumpId(), needed);
        }
      }
    }
    var byTop = new LinkedHashMap<Integer, List<Entry>>();
    for (Entry entry : entries) {
      byTop.computeIfAbsent(groups.top(entry.dumpId()), _ -> new ArrayList<>()).add(entry);
    }
    return List.copyOf(byTop.values());
  }

  private static boolean isRelation(TableOfContents contents, int dumpId) {
    return contents.entry(dumpId).filter(entry -> RELATIONS.contains(entry.kind())).isPresent();
  }

  private void join(int one, int other) {
    parents.putIfAbsent(other, other);
    parents.put(top(one), top(other));
  }

  /** Halves the way for the next one. */
  private int top(int dumpId) {
    int at = dumpId;
    for (int parent = parent(at); parent != at; parent = parent(at)) {
      parents.put(at, parent(parent));
      at = parent;
    }
    return at;
  }

  private int parent(int dumpId) {
    return parents.getOrDefault(dumpId, dumpId);
  }
}
