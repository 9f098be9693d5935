package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.error.FirstFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands out entries so that several connections restore them side by side: an entry when what it
 * depends on is done, and no entry at work keeps its tables locked. Thread-safe.
 *
 * <p>As in pg_restore an index shares its table with other indexes, and everything else wants it
 * alone (pg_backup_archiver.c, identify_locking_dependencies). Unlike there a partition tree counts
 * as one table: an index attached at its top and a foreign key lock many of its tables, each in an
 * order of its own, which ends in deadlocks.
 */
final class EntrySchedule {
  private final List<EntryScript> waiting;
  private final List<Entry> atWork = new ArrayList<>();
  private final Map<Integer, RestorePass> unfinished;
  private final PartitionTrees trees;
  private final FirstFailure failure = new FirstFailure();

  /**
   * @param scripts in the order of their restore, of which later passes wait for earlier ones
   */
  EntrySchedule(List<EntryScript> scripts, PartitionTrees trees) {
    this.waiting = new ArrayList<>(scripts);
    this.trees = trees;
    this.unfinished =
        scripts.stream()
            .map(EntryScript::entry)
            .collect(Collectors.toMap(Entry::dumpId, RestorePass::of));
  }

  /** The next entry, for which it may wait, or null when all were handed out. */
  synchronized @Nullable EntryScript take() throws InterruptedException {
    while (true) {
      failure.check();
      if (waiting.isEmpty()) {
        return null;
      }
      EntryScript ready = firstReady();
      if (ready != null) {
        waiting.remove(ready);
        atWork.add(ready.entry());
        return ready;
      }
      if (atWork.isEmpty()) {
        throw new IllegalStateException("entries wait for each other: " + waiting.getFirst());
      }
      wait();
    }
  }

  /** An entry that was handed out is restored. */
  synchronized void done(Entry entry) {
    atWork.remove(entry);
    unfinished.remove(entry.dumpId());
    notifyAll();
  }

  /** An entry that was handed out has failed, and no more are handed out. */
  synchronized void failed(Throwable cause) {
    failure.add(cause);
    notifyAll();
  }

  private @Nullable EntryScript firstReady() {
    RestorePass pass = RestorePass.of(waiting.getFirst().entry());
    boolean earlierAtWork = atWork.stream().anyMatch(entry -> RestorePass.of(entry) != pass);
    if (earlierAtWork) {
      return null;
    }
    for (EntryScript script : waiting) {
      if (RestorePass.of(script.entry()) == pass && isReady(script.entry(), pass)) {
        return script;
      }
    }
    return null;
  }

  /** As in pg_restore no pass waits for a later one, whatever the archive says. */
  private boolean isReady(Entry entry, RestorePass pass) {
    return entry.dependencies().stream().noneMatch(dumpId -> unfinished.get(dumpId) == pass)
        && atWork.stream().noneMatch(other -> conflict(entry, other));
  }

  private boolean conflict(Entry one, Entry other) {
    if (isIndex(one) && isIndex(other)) {
      return false;
    }
    Set<Integer> shared = new HashSet<>(trees.of(one));
    shared.retainAll(trees.of(other));
    return !shared.isEmpty();
  }

  private static boolean isIndex(Entry entry) {
    return entry.kind().equals("INDEX");
  }
}
