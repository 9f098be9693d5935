package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import io.pgstow.archive.TableOfContents;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names in a schema are those of the archive's own objects. Others are those of members of an
 * extension in that schema, which the archive does not have: they follow the schema where the
 * extension is restored, too, and else stay where the destination has it. Immutable.
 */
final class OwnNames {
  private static final Set<String> NAMED_WITH_ARGUMENTS =
      Set.of("FUNCTION", "PROCEDURE", "AGGREGATE", "OPERATOR");

  /** As in DROP FUNCTION f. */
  private static final int NAME = 2;

  /** The characters of operators. */
  private static final String OPERATOR = "+-*/<>=~!@#%^&|`?";

  private final Map<String, Set<String>> names = new HashMap<>();
  private final Set<String> withExtensions = new HashSet<>();
  private final boolean standardStrings;

  /**
   * Those of an archive.
   *
   * @param contents what is restored of it, which knows the whole
   * @param schemas not quoted
   */
  OwnNames(TableOfContents contents, Set<String> schemas) {
    this.standardStrings = contents.standardStrings();
    schemas.forEach(schema -> names.put(schema, new HashSet<>()));
    for (Entry entry : contents.whole().entries()) {
      Set<String> known = names.get(Objects.requireNonNullElse(entry.namespace(), ""));
      if (known != null) {
        add(entry, known);
      }
    }
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals("EXTENSION")) {
        addSchema(entry);
      }
    }
  }

  private void add(Entry entry, Set<String> known) {
    String kind = entry.kind();
    if (NAMED_WITH_ARGUMENTS.contains(kind)) {
      known.add(bareNameOf(entry.dropStatement(), entry.tag(), standardStrings));
    } else {
      known.add(entry.tag());
    }
    if (kind.equals("CONSTRAINT")) {
      SqlTokens sql = sql(entry.definition());
      for (int i = 0; i < sql.tokens().size(); i++) {
        if (sql.are(i, "add", "constraint")) {
          known.add(sql.at(i + 2).identifier());
        }
      }
    } else if (kind.equals("TYPE")) {
      SqlTokens sql = sql(entry.definition());
      for (int i = 0; i < sql.tokens().size(); i++) {
        if (sql.are(i, "multirange_type_name", "=")) {
          known.add(sql.at(sql.pastName(i + 2) - 1).identifier());
        }
      }
    }
  }

  private void addSchema(Entry extension) {
    SqlTokens sql = sql(extension.definition());
    for (int i = 0; i < sql.tokens().size(); i++) {
      if (sql.are(i, "with", "schema")) {
        withExtensions.add(sql.at(i + 2).identifier());
      }
    }
  }

  private SqlTokens sql(@Nullable String text) {
    return SqlTokens.of(Objects.requireNonNullElse(text, ""), standardStrings);
  }

  /** What a DROP names, without schema and arguments; its tag has these, and is not quoted. */
  static String bareNameOf(@Nullable String statement, String tag, boolean standardStrings) {
    SqlTokens drop = SqlTokens.of(Objects.requireNonNullElse(statement, ""), standardStrings);
    if (drop.are(0, "drop")) {
      boolean qualified = drop.at(NAME + 1).is(".");
      return nameAt(drop, qualified ? NAME + 2 : NAME);
    }
    return tag.replaceFirst("\\(.*", "");
  }

  /** The name that begins at a token: an identifier, or an operator in its characters. */
  static String nameAt(SqlTokens sql, int index) {
    Token token = sql.at(index);
    if (token.isIdentifier()) {
      return token.identifier();
    }
    var operator = new StringBuilder();
    for (int i = index; isOperator(sql.at(i)) && isAdjacent(sql, index, i); i++) {
      operator.append(sql.at(i).text());
    }
    return operator.toString();
  }

  private static boolean isAdjacent(SqlTokens sql, int first, int index) {
    return index == first || sql.at(index - 1).end() == sql.at(index).start();
  }

  static boolean isOperator(Token token) {
    return token.text().length() == 1 && OPERATOR.contains(token.text());
  }

  /** Whether a name in a schema follows that. */
  boolean follow(String schema, String name) {
    return withExtensions.contains(schema) || names.getOrDefault(schema, Set.of()).contains(name);
  }
}
