package io.pgstow.restore.part;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Section;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses a part of an archive. What an option of pg_restore says means what it means there
 * (pg_backup_archiver.c, _tocEntryRequired), the others what they mean to pg_dump.
 */
public final class ArchivePart {
  /** Settings of the session and of the database, which every part has. */
  private static final Set<String> ALWAYS =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES");

  private static final String LARGE_OBJECT = "LARGE OBJECT";
  private static final String STATISTICS_DATA = "STATISTICS DATA";

  private final TableOfContents contents;
  private final PartOptions options;
  private final List<NamePattern> schemas;
  private final List<NamePattern> excludeSchemas;
  private final List<NamePattern> tables;
  private final List<NamePattern> excludeTables;
  private final List<NamePattern> excludeTableData;

  private ArchivePart(TableOfContents contents, PartOptions options) {
    this.contents = contents;
    this.options = options;
    this.schemas = patterns(options.schemas(), "SCHEMAS");
    this.excludeSchemas = patterns(options.excludeSchemas(), "EXCLUDE_SCHEMAS");
    this.tables = patterns(options.tables(), "TABLES");
    this.excludeTables = patterns(options.excludeTables(), "EXCLUDE_TABLES");
    this.excludeTableData = patterns(options.excludeTableData(), "EXCLUDE_TABLE_DATA");
  }

  /**
   * The part of an archive that is wanted; the archive's own contents where that is all of it.
   *
   * @throws PgstowException with the exit code {@code USAGE} where a filter matches nothing, is no
   *     pattern, or nothing is left to restore
   */
  public static TableOfContents of(TableOfContents contents, PartOptions options) {
    return options.isEverything() ? contents : new ArchivePart(contents, options).chosen();
  }

  private static List<NamePattern> patterns(List<String> texts, String setting) {
    return texts.stream().map(text -> NamePattern.of(text, setting)).toList();
  }

  private TableOfContents chosen() {
    requireMatches();
    Map<Integer, Entry> chosen = new LinkedHashMap<>();
    Map<Integer, Section> sections = sections(contents.entries());
    Set<Integer> leftOut =
        excludeTables.isEmpty()
            ? Set.of()
            : new TableParts(contents).leftOut(entry -> matches(excludeTables, entry));
    Collection<Entry> listed =
        options.list().isPresent()
            ? RestoreList.read(options.list().get(), contents).values()
            : contents.entries();
    var always = contents.entries().stream().filter(ArchivePart::isAlways).toList();
    for (Entry entry : listed) {
      if (!isAlways(entry)
          && isIn(sections, entry)
          && !leftOut.contains(entry.dumpId())
          && isChosen(entry, chosen)) {
        chosen.put(entry.dumpId(), entry);
      }
    }
    if (chosen.isEmpty()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "the filters leave nothing to restore of the backup",
          "Look at what it holds with \"pg_restore --list\", and choose less narrowly.");
    }
    List<Entry> needed =
        options.withDependencies()
            ? new Needs(contents, chosen)
                .beside().stream()
                    .filter(entry -> !isAlways(entry) && isIn(sections, entry) && isContent(entry))
                    .toList()
            : List.of();
    return contents.only(inOrder(always, needed, chosen.values()));
  }

  /** In the archive's order, unless a list has another. */
  private List<Entry> inOrder(
      Collection<Entry> always, Collection<Entry> needed, Collection<Entry> chosen) {
    List<Entry> all = Stream.of(always, needed, chosen).flatMap(Collection::stream).toList();
    if (options.list().isPresent()) {
      return all;
    }
    Set<Integer> dumpIds = all.stream().map(Entry::dumpId).collect(Collectors.toSet());
    return contents.entries().stream().filter(entry -> dumpIds.contains(entry.dumpId())).toList();
  }

  private static boolean isAlways(Entry entry) {
    return ALWAYS.contains(entry.kind());
  }

  /** An entry of no section belongs to the section that it stands in. */
  private static Map<Integer, Section> sections(Collection<Entry> entries) {
    var sections = new HashMap<Integer, Section>();
    Section current = Section.PRE_DATA;
    for (Entry entry : entries) {
      current = entry.section() == Section.NONE ? current : entry.section();
      sections.put(entry.dumpId(), current);
    }
    return sections;
  }

  private boolean isIn(Map<Integer, Section> sections, Entry entry) {
    return options.sections().isEmpty()
        || options.sections().contains(sections.get(entry.dumpId()));
  }

  private boolean isChosen(Entry entry, Map<Integer, Entry> chosen) {
    return isContent(entry)
        && !(TableParts.isContent(entry) && matches(excludeTableData, entry))
        && options
            .largeObjects()
            .filter(_ -> isOfLargeObjects(entry))
            .orElseGet(() -> isSelected(entry, chosen));
  }

  /** Whether it is of the kind that is wanted: a definition, rows, or either. */
  private boolean isContent(Entry entry) {
    boolean data =
        entry.hasData() || entry.kind().equals("SEQUENCE SET") || isOfLargeObjects(entry);
    if (options.schemaOnly()) {
      return !data && !entry.kind().equals(STATISTICS_DATA);
    }
    return !options.dataOnly() || data;
  }

  private boolean isSelected(Entry entry, Map<Integer, Entry> chosen) {
    boolean selective = !schemas.isEmpty() || !excludeSchemas.isEmpty() || !tables.isEmpty();
    if (TableParts.isAboutOther(entry)) {
      return !selective || entry.dependencies().stream().anyMatch(isObject(chosen));
    }
    String namespace = Objects.requireNonNullElse(entry.namespace(), "");
    if (!schemas.isEmpty()
        && (namespace.isEmpty() || schemas.stream().noneMatch(p -> p.matchesSchema(namespace)))) {
      return false;
    }
    if (!namespace.isEmpty() && excludeSchemas.stream().anyMatch(p -> p.matchesSchema(namespace))) {
      return false;
    }
    return tables.isEmpty()
        || ((TableParts.isRelation(entry) || TableParts.isContent(entry))
            && matches(tables, entry));
  }

  private static Predicate<Integer> isObject(Map<Integer, Entry> chosen) {
    return dumpId -> {
      Entry other = chosen.get(dumpId);
      return other != null && !other.kind().equals("ACL");
    };
  }

  private static boolean isOfLargeObjects(Entry entry) {
    return entry.isLargeObjects()
        || entry.kind().equals("BLOB")
        || entry.kind().equals("BLOB METADATA")
        || (TableParts.isAboutOther(entry) && entry.tag().startsWith(LARGE_OBJECT));
  }

  private static boolean matches(List<NamePattern> patterns, Entry entry) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(entry));
  }

  private void requireMatches() {
    requireSchemas(schemas, "SCHEMAS");
    requireSchemas(excludeSchemas, "EXCLUDE_SCHEMAS");
    requireTables(tables, "TABLES");
    requireTables(excludeTables, "EXCLUDE_TABLES");
    requireTables(excludeTableData, "EXCLUDE_TABLE_DATA");
  }

  private void requireSchemas(List<NamePattern> patterns, String setting) {
    for (NamePattern pattern : patterns) {
      if (contents.entries().stream()
          .map(entry -> Objects.requireNonNullElse(entry.namespace(), ""))
          .noneMatch(name -> !name.isEmpty() && pattern.matchesSchema(name))) {
        throw unmatched("schema with anything in it", pattern, setting);
      }
    }
  }

  private void requireTables(List<NamePattern> patterns, String setting) {
    for (NamePattern pattern : patterns) {
      if (contents.entries().stream()
          .noneMatch(
              entry ->
                  (TableParts.isRelation(entry) || TableParts.isContent(entry))
                      && pattern.matches(entry))) {
        throw unmatched("table, view or sequence", pattern, setting);
      }
    }
  }

  private static PgstowException unmatched(String what, NamePattern pattern, String setting) {
    return new PgstowException(
        ExitCode.USAGE,
        "the backup holds no %s that \"%s\" of \"%s\" matches".formatted(what, pattern, setting),
        "Letters fold to lower case unless they stand between double quotes; \"pg_restore --list\""
            + " shows what the backup holds.");
  }
}
