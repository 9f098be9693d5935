package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The relations that the definitions of an archive name. Immutable. */
final class NamedRelations {
  private static final Set<String> KINDS =
      Set.of("TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "INDEX");

  private final TableOfContents contents;

  NamedRelations(TableOfContents contents) {
    this.contents = contents;
  }

  /** Those that it makes. */
  Set<RelationName> made() {
    return contents.entries().stream().flatMap(this::made).collect(Collectors.toSet());
  }

  /** Whether an entry is the definition of a relation. */
  static boolean isRelation(Entry entry) {
    return KINDS.contains(entry.kind());
  }

  private Stream<RelationName> made(Entry entry) {
    return isRelation(entry)
        ? Stream.of(RelationName.of(entry))
        : TakenNames.indexOfKey(entry, contents.standardStrings()).stream()
            .map(index -> new RelationName(RelationName.of(entry).schema(), index));
  }

  /**
   * What a definition is a part of, and is nothing without: the table of an index, a key, a
   * trigger.
   */
  Optional<RelationName> whole(Entry entry) {
    return switch (entry.kind()) {
      // the sequence of an identity column is made by its table
      case "CONSTRAINT",
          "CHECK CONSTRAINT",
          "FK CONSTRAINT",
          "DEFAULT",
          "ROW SECURITY",
          "SEQUENCE" ->
          altered(entry, sql(entry));
      // one that a partition has of its parent is altered
      case "TRIGGER" -> altered(entry, sql(entry)).or(() -> behind(entry, "on"));
      case "INDEX", "POLICY" -> behind(entry, "on");
      // the rule of a view is the view
      case "RULE" -> sql(entry).at(1).is("rule") ? behind(entry, "to") : Optional.empty();
      case "STATISTICS" ->
          behind(entry, "from")
              .filter(table -> table.schema().equals(RelationName.of(entry).schema()));
      case "TABLE ATTACH", "INDEX ATTACH" -> behind(entry, "partition");
      case "MATERIALIZED VIEW DATA" -> behind(entry, "view");
      case "SEQUENCE OWNED BY" -> behind(entry, "sequence");
      default -> Optional.empty();
    };
  }

  /** Tables to which a definition adds something, though it does not define them: its parents. */
  List<RelationName> parents(Entry entry) {
    return switch (entry.kind()) {
      case "TABLE ATTACH" -> behind(entry, "table").stream().toList();
      case "TABLE", "FOREIGN TABLE" -> inherited(entry, sql(entry));
      default -> List.of();
    };
  }

  /** The table that statistics are of. */
  Optional<RelationName> observed(Entry entry) {
    return entry.kind().equals("STATISTICS") ? behind(entry, "from") : Optional.empty();
  }

  /** The table that a foreign key refers to. */
  Optional<RelationName> referenced(Entry entry) {
    return entry.kind().equals("FK CONSTRAINT") ? behind(entry, "references") : Optional.empty();
  }

  private SqlTokens sql(Entry entry) {
    return SqlTokens.of(
        Objects.requireNonNullElse(entry.definition(), ""), contents.standardStrings());
  }

  private static Optional<RelationName> altered(Entry entry, SqlTokens sql) {
    boolean table = sql.are(0, "alter", "table") || sql.are(0, "alter", "foreign", "table");
    return table ? behind(entry, sql, "table") : Optional.empty();
  }

  /** What is named behind the first such word that is in no parentheses. */
  private Optional<RelationName> behind(Entry entry, String word) {
    return behind(entry, sql(entry), word);
  }

  private static Optional<RelationName> behind(Entry entry, SqlTokens sql, String word) {
    return indexOf(sql, word)
        .map(index -> sql.at(index + 1).is("only") ? index + 2 : index + 1)
        .filter(index -> sql.at(index).isIdentifier())
        .map(index -> RelationName.at(sql, index, entry));
  }

  private static List<RelationName> inherited(Entry entry, SqlTokens sql) {
    var parents = new ArrayList<RelationName>();
    int index = indexOf(sql, "inherits").orElse(sql.tokens().size());
    while (sql.at(index).is("inherits") || sql.at(index).is(",")) {
      // INHERITS (a.t, a.u)
      index += sql.at(index).is(",") ? 1 : 2;
      parents.add(RelationName.at(sql, index, entry));
      index = sql.pastName(index);
    }
    return parents;
  }

  /** A word that is no part of a qualified name, which may be any that is not reserved. */
  private static Optional<Integer> indexOf(SqlTokens sql, String word) {
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      depth += sql.at(i).is("(") ? 1 : sql.at(i).is(")") ? -1 : 0;
      if (depth == 0 && sql.at(i).is(word) && (i == 0 || !sql.at(i - 1).is("."))) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }
}
