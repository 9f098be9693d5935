package io.pgstow.archive;

import java.util.List;
import java.util.Optional;

/** Sorts the entries of an archive by their dependencies, to find those that cannot be sorted. */
final class Dependencies {
  private final List<Entry> entries;
  private final DumpIds dumpIds;

  /** For each entry how many others it waits for. */
  private final int[] waitingFor;

  /** For each entry where those that wait for it begin in the list of all such. */
  private final int[] first;

  private final int[] dependents;

  private Dependencies(List<Entry> entries, DumpIds dumpIds) {
    this.entries = entries;
    this.dumpIds = dumpIds;
    this.waitingFor = new int[entries.size()];
    this.first = new int[entries.size() + 1];
    forEach((_, needed) -> first[needed + 1]++);
    for (int i = 0; i < entries.size(); i++) {
      first[i + 1] += first[i];
    }
    this.dependents = new int[first[entries.size()]];
    int[] next = first.clone();
    forEach(
        (entry, needed) -> {
          dependents[next[needed]++] = entry;
          waitingFor[entry]++;
        });
  }

  private interface Dependency {
    void accept(int entry, int needed);
  }

  /** Goes through all dependencies on what is in the archive. */
  private void forEach(Dependency action) {
    for (int i = 0; i < entries.size(); i++) {
      for (int dumpId : entries.get(i).dependencies()) {
        int needed = dumpIds.indexOf(dumpId);
        if (needed >= 0) {
          action.accept(i, needed);
        }
      }
    }
  }

  /** An entry that can never be restored: it comes after itself, or after one that does. */
  static Optional<Entry> findUnrestorable(List<Entry> entries, DumpIds dumpIds) {
    var dependencies = new Dependencies(entries, dumpIds);
    dependencies.restoreAll();
    for (int i = 0; i < entries.size(); i++) {
      if (dependencies.waitingFor[i] > 0) {
        return Optional.of(entries.get(i));
      }
    }
    return Optional.empty();
  }

  private void restoreAll() {
    int[] ready = new int[entries.size()];
    int count = 0;
    for (int i = 0; i < ready.length; i++) {
      if (waitingFor[i] == 0) {
        ready[count++] = i;
      }
    }
    for (int done = 0; done < count; done++) {
      for (int i = first[ready[done]]; i < first[ready[done] + 1]; i++) {
        if (--waitingFor[dependents[i]] == 0) {
          ready[count++] = dependents[i];
        }
      }
    }
  }
}
