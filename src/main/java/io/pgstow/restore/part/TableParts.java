package io.pgstow.restore.part;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What goes with a table where {@code pg_dump --exclude-table} leaves it out: its rows, indexes,
 * constraints, triggers, privileges. The archive does not say what belongs to what, but each entry
 * depends on its table and has the table's name in its tag.
 */
final class TableParts {
  /** Kinds that have names like tables, and that a table's pattern chooses. */
  private static final Set<String> RELATIONS =
      Set.of("TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "SEQUENCE");

  /** Kinds whose tag is that of their relation. */
  private static final Set<String> CONTENT =
      Set.of(Entry.TABLE_DATA, "MATERIALIZED VIEW DATA", "SEQUENCE SET");

  private static final Set<String> NAMED_BY_TABLE =
      Set.of(
          "CONSTRAINT",
          "CHECK CONSTRAINT",
          "FK CONSTRAINT",
          "TRIGGER",
          "RULE",
          "POLICY",
          "ROW SECURITY",
          "DEFAULT",
          "TABLE ATTACH",
          "SEQUENCE OWNED BY");

  /** Kinds that depend on no other table than their own. */
  private static final Set<String> OF_ONE_TABLE = Set.of("INDEX", "STATISTICS", "STATISTICS DATA");

  private static final Set<String> ABOUT_OTHERS = Set.of("ACL", "COMMENT", "SECURITY LABEL");

  private final TableOfContents contents;

  TableParts(TableOfContents contents) {
    this.contents = contents;
  }

  /** Whether an entry is a table, or has names like one. */
  static boolean isRelation(Entry entry) {
    return RELATIONS.contains(entry.kind());
  }

  /** Whether an entry is the content of a relation: rows, or a value. */
  static boolean isContent(Entry entry) {
    return CONTENT.contains(entry.kind());
  }

  /** Whether an entry is about another one, and of no use without it. */
  static boolean isAboutOther(Entry entry) {
    return ABOUT_OTHERS.contains(entry.kind());
  }

  /**
   * The dump ids of the relations that are left out, and of all that goes with them.
   *
   * @param named whether a relation, or its content, is named
   */
  Set<Integer> leftOut(Predicate<Entry> named) {
    var out = new HashSet<Integer>();
    for (Entry entry : contents.entries()) {
      boolean relation = isRelation(entry) || isContent(entry);
      if ((relation && named.test(entry)) || goesWith(entry, out)) {
        out.add(entry.dumpId());
      }
    }
    return out;
  }

  private boolean goesWith(Entry entry, Set<Integer> out) {
    List<Integer> needs = entry.dependencies();
    if (needs.stream().noneMatch(out::contains)) {
      return false;
    }
    if (isAboutOther(entry)) {
      return needs.stream()
          .flatMap(dumpId -> contents.entry(dumpId).stream())
          .filter(other -> !other.kind().equals("ACL"))
          .allMatch(other -> out.contains(other.dumpId()));
    }
    if (entry.kind().equals("INDEX ATTACH") || OF_ONE_TABLE.contains(entry.kind())) {
      return true;
    }
    if (entry.kind().equals("SEQUENCE")) {
      return isIdentity(entry);
    }
    if (entry.kind().equals("SEQUENCE OWNED BY")) {
      return true;
    }
    return needs.stream()
        .filter(out::contains)
        .flatMap(dumpId -> contents.entry(dumpId).stream())
        .anyMatch(table -> isNamedBy(entry, table));
  }

  /** The sequence of an identity column is made by the table. */
  static boolean isIdentity(Entry sequence) {
    return Objects.requireNonNullElse(sequence.definition(), "").startsWith("ALTER TABLE ");
  }

  private static boolean isNamedBy(Entry entry, Entry table) {
    boolean sameSchema = Objects.equals(entry.namespace(), table.namespace());
    return switch (entry.kind()) {
      case "PUBLICATION TABLE" -> entry.tag().endsWith(" " + table.tag());
      case String kind when NAMED_BY_TABLE.contains(kind) || isContent(entry) ->
          sameSchema
              && (entry.tag().equals(table.tag()) || entry.tag().startsWith(table.tag() + " "));
      default -> false;
    };
  }
}
