package io.pgstow.restore.part;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the chosen entries of an archive need that is not chosen, by the dependencies that the
 * archive has. A column's default belongs to its table, and a sequence's value to the sequence,
 * though the archive has them the other way round.
 */
public final class Needs {
  private static final Set<String> PARTS = Set.of("DEFAULT", "SEQUENCE SET", "SEQUENCE OWNED BY");

  private static final Set<String> READ = Set.of("TABLE", "VIEW", "MATERIALIZED VIEW");

  private final TableOfContents contents;
  private final Map<Integer, Entry> chosen;
  private final Map<Integer, Entry> needed = new LinkedHashMap<>();

  Needs(TableOfContents contents, Map<Integer, Entry> chosen) {
    this.contents = contents;
    this.chosen = chosen;
  }

  /** All of it, with what that needs in turn, in no order. */
  Collection<Entry> beside() {
    Map<Integer, List<Entry>> dependents = dependents();
    Deque<Entry> open = new ArrayDeque<>(chosen.values());
    while (!open.isEmpty()) {
      Entry entry = open.pop();
      boolean rows = entry.kind().equals("FK CONSTRAINT");
      for (int dumpId : entry.dependencies()) {
        contents.entry(dumpId).ifPresent(other -> add(other, open));
        if (rows) {
          dependents.getOrDefault(dumpId, List.of()).stream()
              .filter(Entry::isTableData)
              .forEach(other -> add(other, open));
        }
      }
      for (Entry part : dependents.getOrDefault(entry.dumpId(), List.of())) {
        boolean about =
            needed.containsKey(entry.dumpId())
                && TableParts.isAboutOther(part)
                && part.dependencies().getFirst() == entry.dumpId();
        if (about || isPart(part, entry)) {
          add(part, open);
        }
      }
    }
    return needed.values();
  }

  private static boolean isPart(Entry part, Entry of) {
    return switch (part.kind()) {
      case "DEFAULT" -> TableParts.isRelation(of) && part.tag().startsWith(of.tag() + " ");
      case "SEQUENCE SET", "SEQUENCE OWNED BY" -> of.kind().equals("SEQUENCE");
      case "SEQUENCE" -> TableParts.isRelation(of) && TableParts.isIdentity(part);
      default -> false;
    };
  }

  private void add(Entry entry, Deque<Entry> open) {
    if (!chosen.containsKey(entry.dumpId()) && needed.put(entry.dumpId(), entry) == null) {
      open.push(entry);
    }
  }

  private Map<Integer, List<Entry>> dependents() {
    var dependents = new HashMap<Integer, List<Entry>>();
    for (Entry entry : contents.entries()) {
      if (PARTS.contains(entry.kind())
          || entry.kind().equals("SEQUENCE")
          || TableParts.isAboutOther(entry)
          || entry.isTableData()) {
        entry
            .dependencies()
            .forEach(
                dumpId -> dependents.computeIfAbsent(dumpId, _ -> new ArrayList<>()).add(entry));
      }
    }
    return dependents;
  }

  /**
   * The tables that a materialized view of a part reads, and whose rows are in the archive and not
   * in the part: it is filled from what they hold, which is nothing in a new database.
   *
   * @param part of an archive, which knows the whole
   */
  public static Map<Entry, List<Entry>> readWithoutRows(TableOfContents part) {
    TableOfContents whole = part.whole();
    Set<Integer> left =
        whole.entries().stream()
            .filter(entry -> entry.isTableData() && part.entry(entry.dumpId()).isEmpty())
            .flatMap(entry -> entry.dependencies().stream())
            .collect(Collectors.toSet());
    var found = new LinkedHashMap<Entry, List<Entry>>();
    for (Entry entry : part.entries()) {
      if (entry.kind().equals("MATERIALIZED VIEW DATA")) {
        List<Entry> tables =
            read(whole, entry).stream()
                .filter(table -> left.contains(table.dumpId()))
                .map(part::named)
                .toList();
        if (!tables.isEmpty()) {
          found.put(entry, tables);
        }
      }
    }
    return found;
  }

  /** What a view reads, and what the views read that it reads. */
  private static Collection<Entry> read(TableOfContents whole, Entry view) {
    var read = new LinkedHashMap<Integer, Entry>();
    Deque<Entry> open = new ArrayDeque<>(List.of(view));
    while (!open.isEmpty()) {
      for (int dumpId : open.pop().dependencies()) {
        whole
            .entry(dumpId)
            .filter(entry -> READ.contains(entry.kind()))
            .filter(entry -> read.put(entry.dumpId(), entry) == null)
            .filter(entry -> !entry.kind().equals("TABLE"))
            .ifPresent(open::push);
      }
    }
    return read.values();
  }

  /**
   * What the entries of a part need that is in the archive, and not in the part, under the names of
   * the part; each once, in the archive's order. Rows need their table, and it is said of the
   * table.
   *
   * @param part of an archive, which knows the whole
   */
  public static List<Entry> missing(TableOfContents part) {
    TableOfContents whole = part.whole();
    var missing = new LinkedHashMap<Integer, Entry>();
    part.entries().stream()
        .flatMap(entry -> entry.dependencies().stream())
        .filter(dumpId -> part.entry(dumpId).isEmpty())
        .flatMap(dumpId -> whole.entry(dumpId).stream())
        .filter(entry -> !entry.hasData() && !TableParts.isAboutOther(entry))
        .forEach(entry -> missing.put(entry.dumpId(), entry));
    return missing.values().stream().map(part::named).toList();
  }
}
