package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.FirstFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what stands before the data: in the order of the archive, but that definitions of
 * tables which have nothing to do with each other may be restored side by side. Thread-safe.
 *
 * <p>The archive says what depends on what, but not all: a function does not tell which tables its
 * body reads. So what the server refuses beside others is set aside, and comes again, alone and in
 * the order of the archive, when the others are done. Only what is refused then has failed.
 */
public final class DefinitionSchedule {
  /** Entries in one transaction: enough to be quick, few enough to lose little. */
  private static final int MOST = 100;

  /** How many lists of entries may be set aside before nothing comes side by side any more. */
  private static final int MOST_SET_ASIDE = 3;

  private final Deque<DefinitionStage> stages;
  private final EntryScripts scripts;
  private final int together;
  private final int width;
  private final Map<Integer, Entry> before;
  private final Map<Integer, Deque<List<Entry>>> lanes = new HashMap<>();
  private final Deque<Integer> idle = new ArrayDeque<>();
  private final Set<Integer> aside = new HashSet<>();
  private final FirstFailure failure = new FirstFailure();
  private DefinitionStage current = new DefinitionStage(List.of(), List.of());
  private int atWork;
  private int setAside;

  /**
   * @param scripts of the entries that are not done yet
   * @param contents that they are from
   * @param tables how many one transaction may lock
   * @param connections with one, nothing comes side by side
   */
  public DefinitionSchedule(
      EntryScripts scripts, TableOfContents contents, int tables, int connections) {
    this.scripts = scripts;
    this.together = Math.min(tables, MOST);
    List<Entry> entries = scripts.entries();
    // names that are not qualified mean what stands first in a search path
    this.stages =
        new ArrayDeque<>(
            connections > 1 && contents.isQualified()
                ? DefinitionStage.of(contents, entries, together)
                : List.of(DefinitionStage.alone(entries, together)));
    this.width =
        Math.min(connections, stages.stream().mapToInt(s -> s.lanes().size()).max().orElse(1));
    this.before = width > 1 ? before(entries) : Map.of();
  }

  /**
   * For each sequence the entry before it that names a tablespace, if any of them names another
   * than the default one: pg_restore makes the sequence there, too (pg_backup_archiver.c,
   * _selectTablespace).
   */
  private static Map<Integer, Entry> before(List<Entry> entries) {
    var before = new HashMap<Integer, Entry>();
    Optional<Entry> last = Optional.empty();
    boolean named = false;
    for (Entry entry : entries) {
      String tablespace = entry.tablespace();
      if (tablespace != null) {
        last = Optional.of(entry);
        named |= !tablespace.isEmpty();
      } else if (entry.kind().equals("SEQUENCE")) {
        last.ifPresent(found -> before.put(entry.dumpId(), found));
      }
    }
    return named ? before : Map.of();
  }

  /** How many connections it can keep busy, of those that there are. */
  public int width() {
    return width;
  }

  /** The next definitions, for which it may wait, or null when all are done. */
  synchronized @Nullable Definitions take() throws InterruptedException {
    while (true) {
      failure.check();
      if (!idle.isEmpty()) {
        return take(idle.remove());
      }
      if (atWork > 0) {
        wait();
      } else if (!begin()) {
        return null;
      }
    }
  }

  private Definitions take(int lane) {
    atWork++;
    return new Definitions(
        lane(lane).remove().stream().map(this::script).toList(), lane, current.alone());
  }

  private EntryScript script(Entry entry) {
    return scripts.of(entry, before.getOrDefault(entry.dumpId(), entry));
  }

  private Deque<List<Entry>> lane(int lane) {
    return lanes.getOrDefault(lane, new ArrayDeque<>());
  }

  /**
   * Begins the next stage, if there is one: what was set aside in the last one, or what follows.
   */
  private boolean begin() {
    if (!aside.isEmpty()) {
      List<Entry> again =
          current.entries().stream().filter(entry -> aside.contains(entry.dumpId())).toList();
      stages.addFirst(DefinitionStage.alone(again, together));
      aside.clear();
    }
    if (stages.isEmpty()) {
      return false;
    }
    current = stages.remove();
    if (!current.alone() && setAside > MOST_SET_ASIDE) {
      current = DefinitionStage.alone(current.entries(), together);
    }
    lanes.clear();
    for (int lane = 0; lane < current.lanes().size(); lane++) {
      if (!current.lanes().get(lane).isEmpty()) {
        lanes.put(lane, new ArrayDeque<>(current.lanes().get(lane)));
        idle.add(lane);
      }
    }
    return true;
  }

  /** Definitions that were handed out are restored. */
  synchronized void done(Definitions definitions) {
    atWork--;
    if (!current.alone() && setAside > MOST_SET_ASIDE) {
      setAside(definitions.lane());
    } else if (!lane(definitions.lane()).isEmpty()) {
      idle.addFirst(definitions.lane());
    }
    notifyAll();
  }

  /** Definitions that were handed out beside others were refused: they come again, alone. */
  synchronized void setAside(Definitions definitions) {
    atWork--;
    definitions.entries().forEach(entry -> aside.add(entry.dumpId()));
    setAside(definitions.lane());
    setAside++;
    if (setAside > MOST_SET_ASIDE) {
      idle.forEach(this::setAside);
      idle.clear();
    }
    notifyAll();
  }

  private void setAside(int lane) {
    lane(lane).forEach(entries -> entries.forEach(entry -> aside.add(entry.dumpId())));
    lane(lane).clear();
  }

  /** Definitions that were handed out have failed, and no more are handed out. */
  synchronized void failed(Throwable cause) {
    failure.add(cause);
    notifyAll();
  }
}
