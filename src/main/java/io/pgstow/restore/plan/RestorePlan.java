package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Section;
import io.pgstow.archive.TableOfContents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which entry of an archive is restored in which phase. Kinds are matched exactly: {@code INDEX} is
 * not {@code INDEX ATTACH}, nor a comment on an index.
 *
 * @param schema phase 1: what stands before data
 * @param indexes phase 2: what is made on the empty tables
 * @param values phase 3: sequences, and large objects without their content
 * @param data phase 3: the data
 * @param rest phase 4: everything else, but
 * @param last event triggers, which would fire at the others
 */
public record RestorePlan(
    List<Entry> schema,
    List<Entry> indexes,
    List<Entry> values,
    List<Entry> data,
    List<Entry> rest,
    List<Entry> last) {

  private static final String INDEX_ATTACH = "INDEX ATTACH";
  private static final String EVENT_TRIGGER = "EVENT TRIGGER";

  /** Settings of the session and properties of the database, which are no objects in it. */
  private static final Set<String> NOT_OBJECTS =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES");

  /**
   * Divides an archive's entries.
   *
   * @param choices when each index is made, and each constraint with an index
   */
  public static RestorePlan of(TableOfContents contents, List<IndexChoice> choices) {
    var plan =
        new RestorePlan(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    Set<Integer> early = earlyIndexes(contents, choices);
    Section current = Section.PRE_DATA;
    for (Entry entry : contents.entries()) {
      // an entry of no section belongs to the section it stands in (ProcessArchiveRestoreOptions)
      current = entry.section() == Section.NONE ? current : entry.section();
      if (!NOT_OBJECTS.contains(entry.kind())) {
        plan.phase(entry, current, early).add(entry);
      }
    }
    return plan;
  }

  /** All that is SQL. */
  public List<Entry> withoutData() {
    return Stream.of(schema, indexes, values, rest, last).flatMap(List::stream).toList();
  }

  private List<Entry> phase(Entry entry, Section section, Set<Integer> early) {
    if (entry.hasData()) {
      return data;
    }
    if (isEventTrigger(entry)) {
      return last;
    }
    if (RestorePass.of(entry) != RestorePass.MAIN) {
      return rest;
    }
    if (early.contains(entry.dumpId())) {
      return indexes;
    }
    return switch (section) {
      case NONE, PRE_DATA -> schema;
      case DATA -> values;
      case POST_DATA -> rest;
    };
  }

  private static boolean isEventTrigger(Entry entry) {
    return entry.kind().equals(EVENT_TRIGGER)
        || (entry.kind().equals("COMMENT") && entry.tag().startsWith(EVENT_TRIGGER + " "));
  }

  /** An index is attached as soon as both indexes are there, and then only. */
  private static Set<Integer> earlyIndexes(TableOfContents contents, List<IndexChoice> choices) {
    var early = new HashSet<Integer>();
    for (IndexChoice choice : choices) {
      if (choice.beforeData()) {
        early.add(choice.index().dumpId());
      }
    }
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals(INDEX_ATTACH)) {
        List<Integer> indexes = attached(contents, entry);
        if (indexes.size() > 1 && early.containsAll(indexes)) {
          early.add(entry.dumpId());
        }
      }
    }
    return early;
  }

  /** Both indexes; newer programs of pg_dump name their tables, too. */
  private static List<Integer> attached(TableOfContents contents, Entry attachment) {
    return attachment.dependencies().stream()
        .filter(
            dumpId ->
                contents.entry(dumpId).filter(needed -> needed.kind().equals("TABLE")).isEmpty())
        .toList();
  }
}
