package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Entries that stand one after the other before the data. Immutable.
 *
 * @param entries in the order of the archive
 * @param lanes the same entries: lanes may be restored side by side, each in lists of entries for
 *     one transaction, one list after the other
 */
record DefinitionStage(List<Entry> entries, List<List<List<Entry>>> lanes) {
  /** Fewer would not make up for what it takes to wait for each other. */
  private static final int LEAST_SIDE_BY_SIDE = 200;

  /** Whether nothing of it is restored side by side. */
  boolean alone() {
    return lanes.size() == 1;
  }

  /** The entries one list after the other. */
  static DefinitionStage alone(List<Entry> entries, int together) {
    return new DefinitionStage(entries, List.of(lists(entries, together)));
  }

  /**
   * Divides entries: where many of tables stand one after the other, those that have nothing to do
   * with each other are restored side by side. Every other entry comes after all before it, and
   * before all behind it.
   *
   * @param contents that the entries are from
   * @param together how many are restored in one transaction at most
   */
  static List<DefinitionStage> of(TableOfContents contents, List<Entry> entries, int together) {
    var stages = new ArrayList<DefinitionStage>();
    var alone = new ArrayList<Entry>();
    for (int from = 0; from < entries.size(); ) {
      int past = from;
      while (past < entries.size() && TableGroups.isOfTable(entries.get(past))) {
        past++;
      }
      List<Entry> ofTables = entries.subList(from, past);
      List<List<List<Entry>>> lanes =
          ofTables.size() < LEAST_SIDE_BY_SIDE
              ? List.of()
              : lanes(TableGroups.of(contents, ofTables), together);
      if (lanes.size() > 1) {
        add(stages, alone, together);
        stages.add(new DefinitionStage(ofTables, lanes));
      } else {
        alone.addAll(ofTables);
      }
      if (past < entries.size()) {
        alone.add(entries.get(past));
      }
      from = past + 1;
    }
    add(stages, alone, together);
    return stages;
  }

  private static void add(List<DefinitionStage> stages, List<Entry> alone, int together) {
    if (!alone.isEmpty()) {
      stages.add(alone(List.copyOf(alone), together));
      alone.clear();
    }
  }

  /** Small groups share a list, a large one takes several; the longest lanes come first. */
  private static List<List<List<Entry>>> lanes(List<List<Entry>> groups, int together) {
    var lanes = new ArrayList<List<List<Entry>>>();
    var shared = new ArrayList<Entry>();
    for (List<Entry> group : groups) {
      if (group.size() > together) {
        lanes.add(lists(group, together));
      } else {
        if (shared.size() + group.size() > together) {
          lanes.add(List.of(List.copyOf(shared)));
          shared.clear();
        }
        shared.addAll(group);
      }
    }
    if (!shared.isEmpty()) {
      lanes.add(List.of(List.copyOf(shared)));
    }
    lanes.sort(Comparator.comparing(Collection::size, Comparator.reverseOrder()));
    return lanes;
  }

  private static List<List<Entry>> lists(List<Entry> entries, int together) {
    var lists = new ArrayList<List<Entry>>();
    for (int from = 0; from < entries.size(); from += together) {
      lists.add(List.copyOf(entries.subList(from, Math.min(from + together, entries.size()))));
    }
    return lists;
  }
}
