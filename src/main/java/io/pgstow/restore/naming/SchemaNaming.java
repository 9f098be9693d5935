package io.pgstow.restore.naming;

import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Other names in the place of those of schemas: where a name is qualified, where a schema itself is
 * named, in search paths, and in constants that are identifiers of objects, such as {@code
 * 's.t'::regclass}. Other strings are texts, which stay. Immutable.
 */
final class SchemaNaming {
  /** Kinds whose definitions have queries, in which a column may be qualified. */
  private static final Set<String> WITH_QUERIES =
      Set.of("VIEW", "MATERIALIZED VIEW", "RULE", "FUNCTION", "PROCEDURE", "POLICY", "TRIGGER");

  private static final Set<String> ROUTINES = Set.of("FUNCTION", "PROCEDURE", "AGGREGATE");
  private static final Set<String> ABOUT_OTHERS = Set.of("ACL", "COMMENT", "SECURITY LABEL");

  /** Kinds, and beginnings of tags of what is about others, with types in their tags. */
  private static final Set<String> TYPES_IN_TAGS =
      Set.of("FUNCTION", "PROCEDURE", "AGGREGATE", "OPERATOR", "CAST", "TRANSFORM");

  private static final Set<String> BEFORE_SCHEMA =
      Set.of("create", "alter", "drop", "on", "in", "with", "exists");

  private static final Set<String> SEARCH_PATH = Set.of("search_path");
  private static final Set<String> CONFIGURATION = Set.of("default_text_search_config");
  private static final String OF_SCHEMA = "SCHEMA ";
  private static final String REGNAMESPACE = "regnamespace";

  /** Names that need no quotes unless they are key words. */
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

  private final Map<String, String> schemas;
  private final BiPredicate<String, String> followers;
  private final boolean standardStrings;

  /**
   * @param followers whether what has a name in a schema has it in the schema under its other name
   */
  SchemaNaming(
      Map<String, String> schemas, BiPredicate<String, String> followers, boolean standardStrings) {
    this.schemas = schemas;
    this.followers = followers;
    this.standardStrings = standardStrings;
  }

  /** Whether a text may name a schema that gets another name. */
  boolean concerns(String sql) {
    return schemas.keySet().stream()
        .anyMatch(name -> !PLAIN.matcher(name).matches() || sql.contains(name));
  }

  void edit(String kind, SqlTokens sql, SqlEdits edits) {
    Set<String> ambiguous = WITH_QUERIES.contains(kind) ? ambiguous(kind, sql) : Set.of();
    Optional<QualifiedColumns> columns =
        ambiguous.isEmpty() ? Optional.empty() : Optional.of(new QualifiedColumns(sql));
    for (int i = 0; i < sql.tokens().size(); i++) {
      int index = i;
      Token token = sql.at(i);
      if (token.kind() == Kind.STRING) {
        constant(kind, sql, i).ifPresent(value -> edits.constant(index, value));
      } else if (isNamed(sql, i)) {
        boolean column =
            ambiguous.contains(token.identifier())
                && columns.filter(found -> found.isColumn(index)).isPresent();
        if (isSchema(sql, i) || (follows(sql, i) && !column)) {
          edits.name(i, schemas.getOrDefault(token.identifier(), ""));
        }
      }
    }
    SettingClauses.edit(
        sql, standardStrings, edits, SEARCH_PATH, name -> schemas.getOrDefault(name, name));
    SettingClauses.edit(sql, standardStrings, edits, CONFIGURATION, this::inText);
  }

  /** Whether a token has the name of a schema, and is not qualified by another one. */
  private boolean isNamed(SqlTokens sql, int index) {
    return sql.at(index).isIdentifier()
        && schemas.containsKey(sql.at(index).identifier())
        && !(index > 0 && sql.at(index - 1).is("."));
  }

  /** Whether a schema itself is named there. */
  private static boolean isSchema(SqlTokens sql, int index) {
    return index > 1
        && sql.at(index - 1).is("schema")
        && !sql.at(index + 1).is(".")
        && BEFORE_SCHEMA.contains(sql.at(index - 2).text().toLowerCase(Locale.ROOT));
  }

  /** Whether what a name qualifies follows the schema. */
  private boolean follows(SqlTokens sql, int index) {
    if (!sql.at(index + 1).is(".")) {
      return false;
    }
    // all columns of a table, if it is no operator
    if (sql.at(index + 2).is("*") && !isOperator(sql, index)) {
      return false;
    }
    return isOperatorToBeMade(sql, index)
        || followers.test(sql.at(index).identifier(), OwnNames.nameAt(sql, index + 2));
  }

  /**
   * As in CREATE OPERATOR … COMMUTATOR = OPERATOR(s.+): CREATE OPERATOR makes one that is not
   * there, in that schema. One that was never defined has no entry.
   */
  private static boolean isOperatorToBeMade(SqlTokens sql, int index) {
    return index > 3
        && sql.are(index - 3, "=", "operator", "(")
        && (sql.at(index - 4).is("commutator") || sql.at(index - 4).is("negator"));
  }

  /** As in OPERATOR(s.*), CREATE OPERATOR s.*, OPERATOR 1 s.*. */
  private static boolean isOperator(SqlTokens sql, int index) {
    Token before = sql.at(Math.max(index - 1, 0));
    boolean behind = before.is("(") || before.kind() == Kind.NUMBER;
    return sql.at(Math.max(behind ? index - 2 : index - 1, 0)).is("operator");
  }

  /** The names that stand somewhere for something else than a schema. */
  private Set<String> ambiguous(String kind, SqlTokens sql) {
    var names = new HashSet<String>();
    if (kind.equals("RULE") || kind.equals("TRIGGER")) {
      names.add("new");
      names.add("old");
    }
    names.add("excluded");
    names.retainAll(schemas.keySet());
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      if (token.isIdentifier()
          && schemas.containsKey(token.identifier())
          && !sql.at(i + 1).is(".")
          && !isSchema(sql, i)) {
        names.add(token.identifier());
      }
    }
    return names;
  }

  /** The value that a string constant gets, if it gets another one. */
  private Optional<String> constant(String kind, SqlTokens sql, int index) {
    String type = Constants.castOf(sql, index);
    boolean sequence =
        kind.equals("SEQUENCE SET") && index > 1 && sql.are(index - 2, "setval", "(");
    boolean statistics = kind.equals("STATISTICS DATA") && isSchemaOfStatistics(sql, index);
    if (type.isEmpty() && !sequence && !statistics) {
      return Optional.empty();
    }
    return Constants.valueOf(sql.at(index), standardStrings)
        .flatMap(
            value -> {
              String other =
                  statistics
                      ? schemas.getOrDefault(value, value)
                      : type.equals(REGNAMESPACE) ? schemaInText(value) : inText(value);
              return Optional.of(other).filter(text -> !text.equals(value));
            });
  }

  /** As in pg_restore_relation_stats('version', '180000'::integer, 'schemaname', 's', …). */
  private boolean isSchemaOfStatistics(SqlTokens sql, int index) {
    return index > 1
        && sql.at(index - 1).is(",")
        && Constants.valueOf(sql.at(index - 2), standardStrings)
            .filter("schemaname"::equals)
            .isPresent();
  }

  private String schemaInText(String text) {
    SqlTokens sql = SqlTokens.of(text, true);
    String other = sql.at(0).isIdentifier() ? schemas.get(sql.at(0).identifier()) : null;
    return other == null || sql.tokens().size() != 2 ? text : quoted(other);
  }

  /** A text in which names are qualified as in SQL, without a query. */
  private String inText(String text) {
    SqlTokens sql = SqlTokens.of(text, true);
    var changed = new StringBuilder();
    int past = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      if (isNamed(sql, i) && follows(sql, i)) {
        changed
            .append(text, past, token.start())
            .append(quoted(Objects.requireNonNull(schemas.get(token.identifier()))));
        past = token.end();
      }
    }
    return changed.append(text.substring(past)).toString();
  }

  private static String quoted(String name) {
    return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /**
   * The tag under the other names.
   *
   * @param drop the statement that drops the object
   */
  String tag(String kind, String tag, @Nullable String drop) {
    if (kind.equals("SCHEMA")) {
      return schemas.getOrDefault(tag, tag);
    }
    if (ABOUT_OTHERS.contains(kind) && tag.startsWith(OF_SCHEMA)) {
      return OF_SCHEMA + ofSchema(tag.substring(OF_SCHEMA.length()));
    }
    if (kind.equals("PUBLICATION TABLES IN SCHEMA")) {
      return schemas.keySet().stream()
          .filter(name -> tag.endsWith(" " + name))
          .findFirst()
          .map(name -> tag.substring(0, tag.length() - name.length()) + schemas.get(name))
          .orElse(tag);
    }
    if (ROUTINES.contains(kind)) {
      int arguments = OwnNames.bareNameOf(drop, tag, standardStrings).length();
      return tag.substring(0, arguments) + inText(tag.substring(arguments));
    }
    boolean typed =
        TYPES_IN_TAGS.contains(kind)
            || (ABOUT_OTHERS.contains(kind) && TYPES_IN_TAGS.contains(tag.split(" ", 2)[0]));
    return typed ? inText(tag) : tag;
  }

  private String ofSchema(String name) {
    String other = schemas.get(name);
    return other == null ? schemaInText(name) : quoted(other);
  }
}
