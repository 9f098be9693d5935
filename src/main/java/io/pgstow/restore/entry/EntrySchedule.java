package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.error.FirstFailure;
import io.pgstow.restore.plan.RestorePass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out entries so that several connections restore them side by side: an entry when what it
 * depends on is done, and no entry at work keeps its tables locked. Thread-safe.
 *
 * <p>As in pg_restore an index shares its table with other indexes, and everything else wants it
 * alone (pg_backup_archiver.c, identify_locking_dependencies). Unlike there a partition tree counts
 * as one table: an index attached at its top and a foreign key lock many of its tables, each in an
 * order of its own, which ends in deadlocks.
 *
 * <p>Entries come in an order in which they could be restored one after the other. So it is enough
 * to look at the next few, and no more than those are held: a database may have hundreds of
 * thousands.
 */
public final class EntrySchedule {
  /** Enough for all connections, even behind a table whose entries come one after the other. */
  private static final int AHEAD = 500;

  private final Source source;
  private final Deque<EntryScript> waiting = new ArrayDeque<>();
  private final List<Entry> atWork = new ArrayList<>();
  private final Map<Integer, RestorePass> unfinished = new HashMap<>();
  private final Set<Integer> foreignKeys = new HashSet<>();
  private final Iterator<Entry> expected;
  private final PartitionTrees trees;
  private final FirstFailure failure = new FirstFailure();
  private boolean ended;

  /** The entries one after the other; null after the last. */
  @FunctionalInterface
  public interface Source {
    @Nullable EntryScript next();
  }

  /**
   * @param entries in the order of their restore, of which later passes wait for earlier ones
   * @param source brings them in that order, but for those that pg_restore passes over
   */
  public EntrySchedule(List<Entry> entries, Source source, PartitionTrees trees) {
    this.source = source;
    this.trees = trees;
    this.expected = entries.iterator();
    for (Entry entry : entries) {
      unfinished.put(entry.dumpId(), RestorePass.of(entry));
      if (entry.kind().equals("FK CONSTRAINT")) {
        foreignKeys.add(entry.dumpId());
      }
    }
  }

  /** The next entry, for which it may wait, or null when all were handed out. */
  synchronized @Nullable EntryScript take() throws InterruptedException {
    while (true) {
      failure.check();
      lookAhead(AHEAD);
      if (waiting.isEmpty()) {
        return null;
      }
      EntryScript ready = firstReady();
      if (ready != null) {
        atWork.add(ready.entry());
        return ready;
      }
      if (!atWork.isEmpty()) {
        wait();
      } else if (!lookAhead(waiting.size() + 1)) {
        throw new IllegalStateException("entries wait for each other: " + waiting.getFirst());
      }
    }
  }

  /** Reads on until so many wait; answers whether they do. */
  private boolean lookAhead(int count) {
    while (waiting.size() < count && !ended) {
      EntryScript next = source.next();
      ended = next == null;
      passOver(next);
      if (next != null) {
        waiting.add(next);
      }
    }
    return waiting.size() >= count;
  }

  /** Nothing waits for entries that should have come before this one, or before the end. */
  private void passOver(@Nullable EntryScript next) {
    while (expected.hasNext()) {
      int dumpId = expected.next().dumpId();
      if (next != null && next.entry().dumpId() == dumpId) {
        return;
      }
      finish(dumpId);
    }
  }

  private void finish(int dumpId) {
    unfinished.remove(dumpId);
    foreignKeys.remove(dumpId);
  }

  /** An entry that was handed out is restored. */
  synchronized void done(Entry entry) {
    atWork.remove(entry);
    finish(entry.dumpId());
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
    for (Iterator<EntryScript> scripts = waiting.iterator(); scripts.hasNext(); ) {
      EntryScript script = scripts.next();
      if (RestorePass.of(script.entry()) == pass && isReady(script.entry(), pass)) {
        scripts.remove();
        return script;
      }
    }
    return null;
  }

  /**
   * As in pg_restore no pass waits for a later one, whatever the archive says. Row security would
   * hide rows from the check of a foreign key, so it comes after all of them.
   */
  private boolean isReady(Entry entry, RestorePass pass) {
    return (foreignKeys.isEmpty() || !entry.kind().equals("ROW SECURITY"))
        && entry.dependencies().stream().noneMatch(dumpId -> unfinished.get(dumpId) == pass)
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
