package io.pgstow.restore.omission;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The entries that a restore leaves out, with what depends on them. Thread-safe. */
public final class LeftOut {
  /** Without these rows are lost: the restore rather fails, unless it was told to go on. */
  private static final Set<String> HOLD_DATA =
      Set.of("TABLE", "TABLE DATA", "SEQUENCE", "SEQUENCE SET", "BLOB", "BLOB METADATA", "BLOBS");

  private final TableOfContents contents;
  private final Map<Integer, Tolerance> entries = new ConcurrentHashMap<>();
  private final boolean dataToo;

  /**
   * @param done why which entries were left out by an earlier run, by dump id
   * @param dataToo whether what holds data is left out, too, when it hangs on something left out
   */
  public LeftOut(TableOfContents contents, Map<Integer, Tolerance> done, boolean dataToo) {
    this.contents = contents;
    this.dataToo = dataToo;
    entries.putAll(done);
  }

  /** What a role with these privileges will have to leave out, as far as can be told before. */
  public static LeftOut foresee(TableOfContents contents, Privileges privileges) {
    var foreseen = new LeftOut(contents, Map.of(), true);
    for (Entry entry : contents.entries()) {
      Tolerance.of(entry)
          .filter(tolerance -> tolerance.foresees(entry, privileges))
          .or(() -> foreseen.becauseOf(entry))
          .ifPresent(cause -> foreseen.add(entry, cause));
    }
    return foreseen;
  }

  public void add(Entry entry, Tolerance cause) {
    entries.put(entry.dumpId(), cause);
  }

  public boolean contains(Entry entry) {
    return entries.containsKey(entry.dumpId());
  }

  /** Whether an entry may be left out at all: not one without which rows are lost. */
  public boolean mayMiss(Entry entry) {
    return dataToo || !holdsData(entry);
  }

  /** Whether an entry cannot be made because something it needs was left out. */
  public Optional<Tolerance> becauseOf(Entry entry) {
    if (!mayMiss(entry)) {
      return Optional.empty();
    }
    if (isOfExtension(entry, contents) && entries.containsValue(Tolerance.EXTENSION)) {
      return Optional.of(Tolerance.EXTENSION);
    }
    return entry.dependencies().stream()
        .flatMap(dumpId -> Optional.ofNullable(entries.get(dumpId)).stream())
        .filter(cause -> !cause.leavesObject() || entry.kind().equals("COMMENT"))
        .findFirst();
  }

  /** The archive does not say of which extension: it has the rows, but not their table. */
  public static boolean isOfExtension(Entry entry, TableOfContents contents) {
    return (entry.isTableData() || entry.kind().equals("SEQUENCE SET"))
        && entry.dependencies().stream().noneMatch(table -> contents.entry(table).isPresent());
  }

  public static boolean holdsData(Entry entry) {
    return HOLD_DATA.contains(entry.kind());
  }

  /** How many entries for which reason. */
  public Map<Tolerance, Integer> counts() {
    var counts = new EnumMap<Tolerance, Integer>(Tolerance.class);
    entries.values().forEach(cause -> counts.merge(cause, 1, Integer::sum));
    return counts;
  }

  /** Why an entry was left out. */
  public Optional<Tolerance> cause(Entry entry) {
    return Optional.ofNullable(entries.get(entry.dumpId()));
  }
}
