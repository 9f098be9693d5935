package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.error.FirstFailure;
import io.pgstow.restore.plan.RestorePass;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Integer, Waiting> atWork = new HashMap<>();

  /** How many entries at work have each tree for themselves, and how many share it. */
  private final Map<Integer, Integer> alone = new HashMap<>();

  private final Map<Integer, Integer> shared = new HashMap<>();
  private final Map<Integer, RestorePass> unfinished = new HashMap<>();
  private final Set<Integer> foreignKeys = new HashSet<>();
  private final Set<Integer> privilegesOnSchemas = new HashSet<>();
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
      if (isOnSchema(entry)) {
        privilegesOnSchemas.add(entry.dumpId());
      }
    }
  }

  /** An entry, and the tables that it locks, by their trees. */
  private record Waiting(EntryScript script, Set<Integer> trees) {
    Entry entry() {
      return script.entry();
    }

    boolean isIndex() {
      return entry().kind().equals("INDEX");
    }
  }

  /**
   * The next entries, for which it may wait, or null when all were handed out. They are restored
   * one after the other: one may depend on another before it.
   *
   * @param most how many at most
   * @param light which of them come together with others
   */
  synchronized @Nullable List<EntryScript> take(int most, Predicate<Entry> light)
      throws InterruptedException {
    while (true) {
      failure.check();
      lookAhead(AHEAD);
      if (waiting.isEmpty()) {
        return null;
      }
      List<EntryScript> ready = takeReady(most, light);
      if (!ready.isEmpty()) {
        return ready;
      }
      if (!atWork.isEmpty()) {
        wait();
      } else if (!lookAhead(waiting.size() + 1)) {
        throw new IllegalStateException(
            "entries wait for each other: " + waiting.getFirst().entry());
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
        waiting.add(new Waiting(next, trees.of(next.entry())));
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
    privilegesOnSchemas.remove(dumpId);
  }

  /** An entry that was handed out is restored. */
  synchronized void done(Entry entry) {
    Waiting done = atWork.remove(entry.dumpId());
    if (done != null) {
      done.trees()
          .forEach(tree -> locks(done).computeIfPresent(tree, (_, n) -> n == 1 ? null : n - 1));
    }
    finish(entry.dumpId());
    notifyAll();
  }

  /** An entry that was handed out has failed, and no more are handed out. */
  synchronized void failed(Throwable cause) {
    failure.add(cause);
    notifyAll();
  }

  private Map<Integer, Integer> locks(Waiting entry) {
    return entry.isIndex() ? shared : alone;
  }

  private List<EntryScript> takeReady(int most, Predicate<Entry> light) {
    RestorePass pass = RestorePass.of(waiting.getFirst().entry());
    var ready = new LinkedHashMap<Integer, Waiting>();
    boolean more = atWork.values().stream().allMatch(w -> RestorePass.of(w.entry()) == pass);
    for (Iterator<Waiting> coming = waiting.iterator(); more && coming.hasNext(); ) {
      Waiting next = coming.next();
      boolean together = light.test(next.entry());
      if (RestorePass.of(next.entry()) == pass
          && (ready.isEmpty() || together)
          && isReady(next, pass, ready.keySet())) {
        coming.remove();
        ready.put(next.entry().dumpId(), next);
        more = together && ready.size() < most;
      }
    }
    for (Waiting taken : ready.values()) {
      taken.trees().forEach(tree -> locks(taken).merge(tree, 1, Integer::sum));
    }
    atWork.putAll(ready);
    return ready.values().stream().map(Waiting::script).toList();
  }

  /**
   * As in pg_restore no pass waits for a later one, whatever the archive says. Row security would
   * hide rows from the check of a foreign key, so it comes after all of them. A role that has
   * granted what it was granted must have its way into the schema first.
   */
  private boolean isReady(Waiting next, RestorePass pass, Set<Integer> before) {
    return (foreignKeys.isEmpty() || !next.entry().kind().equals("ROW SECURITY"))
        && (pass != RestorePass.PRIVILEGES
            || isOnSchema(next.entry())
            || before.containsAll(privilegesOnSchemas))
        && next.entry().dependencies().stream()
            .noneMatch(dumpId -> unfinished.get(dumpId) == pass && !before.contains(dumpId))
        && next.trees().stream()
            .noneMatch(
                tree -> alone.containsKey(tree) || (shared.containsKey(tree) && !next.isIndex()));
  }

  private static boolean isOnSchema(Entry entry) {
    return entry.kind().equals("ACL") && entry.tag().startsWith("SCHEMA ");
  }
}
