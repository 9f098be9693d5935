package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The schemas under new names that all of what is restored goes into: then nothing else in the
 * destination is touched, or looked at, and it may be in use. Immutable.
 */
public final class NewSchemas {
  /** Settings of the session and what is of the database itself, which is not restored into one. */
  private static final Set<String> NOT_OBJECTS =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES");

  private static final Set<String> ABOUT_OTHERS = Set.of("ACL", "COMMENT", "SECURITY LABEL");
  private static final String OF_SCHEMA = "SCHEMA ";
  private static final String OF_DATABASE = "DATABASE ";

  private final TableOfContents contents;
  private final Set<String> schemas;

  private NewSchemas(TableOfContents contents, Set<String> schemas) {
    this.contents = contents;
    this.schemas = schemas;
  }

  /**
   * Their names; nothing where something goes elsewhere, or no schema gets another name.
   *
   * @param contents under the new names
   */
  public static Optional<Set<String>> of(TableOfContents contents, NewNames names) {
    if (names.schemas().isEmpty()) {
      return Optional.empty();
    }
    Set<String> schemas = Set.copyOf(names.schemas().values());
    var all = new NewSchemas(contents, schemas);
    return contents.entries().stream().allMatch(all::hold)
        ? Optional.of(schemas)
        : Optional.empty();
  }

  private boolean hold(Entry entry) {
    String kind = entry.kind();
    String tag = entry.tag();
    if (NOT_OBJECTS.contains(kind)) {
      return true;
    }
    if (kind.equals("SCHEMA")) {
      return schemas.contains(tag);
    }
    if (ABOUT_OTHERS.contains(kind) && tag.startsWith(OF_DATABASE)) {
      return true;
    }
    if (ABOUT_OTHERS.contains(kind) && tag.startsWith(OF_SCHEMA)) {
      return isOfOne(tag.substring(OF_SCHEMA.length()));
    }
    return schemas.contains(Objects.requireNonNullElse(entry.namespace(), ""))
        && switch (kind) {
          // what is changed is another table, index or operator, or a publication
          case "TABLE ATTACH", "INDEX ATTACH" -> isWithin(entry, "attach");
          case "TABLE", "FOREIGN TABLE" -> isWithin(entry, "inherits");
          case "STATISTICS" -> isWithin(entry, "from");
          case "OPERATOR" -> pairsAreWithin(entry);
          default -> !kind.startsWith("PUBLICATION");
        };
  }

  private boolean isOfOne(String name) {
    SqlTokens sql = SqlTokens.of(name, true);
    return schemas.contains(name)
        || (sql.at(0).isIdentifier() && schemas.contains(sql.at(0).identifier()));
  }

  /** Whether the tables or indexes that a definition names before or behind a word are, too. */
  private boolean isWithin(Entry entry, String word) {
    SqlTokens sql =
        SqlTokens.of(
            Objects.requireNonNullElse(entry.definition(), ""), contents.standardStrings());
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      depth += sql.at(i).is("(") ? 1 : sql.at(i).is(")") ? -1 : 0;
      if (depth == 0 && sql.at(i).is(word)) {
        return switch (word) {
          case "attach" -> isQualified(sql, i - 3);
          case "from" -> isQualified(sql, i + 1);
          default -> parentsAreWithin(sql, i + 2);
        };
      }
    }
    return !word.equals("attach");
  }

  /** CREATE OPERATOR changes the commutator and the negator that it names. */
  private boolean pairsAreWithin(Entry entry) {
    SqlTokens sql =
        SqlTokens.of(
            Objects.requireNonNullElse(entry.definition(), ""), contents.standardStrings());
    return IntStream.range(0, sql.tokens().size())
        .filter(i -> sql.are(i, "operator", "(") && sql.at(i + 3).is("."))
        .allMatch(i -> sql.at(i + 2).is("pg_catalog") || isQualified(sql, i + 2));
  }

  private boolean parentsAreWithin(SqlTokens sql, int first) {
    int parent = first;
    boolean within = true;
    while (within && sql.at(parent + 1).is(".")) {
      within = isQualified(sql, parent);
      parent += 4;
    }
    return within;
  }

  private boolean isQualified(SqlTokens sql, int index) {
    return index > 0 && sql.at(index + 1).is(".") && schemas.contains(sql.at(index).identifier());
  }
}
