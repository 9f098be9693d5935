package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Bodies of functions that are strings, in which names of schemas stay as they are: only the
 * language of the function tells what is a name there. Immutable.
 */
final class BodyTexts {
  private static final Set<String> ROUTINES = Set.of("FUNCTION", "PROCEDURE");

  /** Their bodies have the tokens of SQL, so that a comment, or a role, is told from a schema. */
  private static final Set<String> OF_SQL = Set.of("sql", "plpgsql");

  /** Their bodies are names of functions in C. */
  private static final Set<String> OF_C = Set.of("c", "internal");

  /** What may stand between SCHEMA and a name. */
  private static final Set<String> BEFORE_NAME = Set.of("if", "not", "exists", "authorization");

  private static final String SEARCH_PATH = "search_path";

  private final Set<String> schemas;
  private final List<Pattern> words;
  private final boolean standardStrings;

  /**
   * @param schemas that get other names
   */
  BodyTexts(Set<String> schemas, boolean standardStrings) {
    this.schemas = schemas;
    this.words =
        schemas.stream()
            .map(
                name ->
                    Pattern.compile(
                        "(?<![\\p{L}\\p{N}_$])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}_$])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE))
            .toList();
    this.standardStrings = standardStrings;
  }

  /** The functions whose bodies mention one of the schemas. */
  List<Entry> mentioning(Collection<Entry> entries) {
    return entries.stream()
        .filter(entry -> ROUTINES.contains(entry.kind()) && isMentioning(entry))
        .toList();
  }

  private boolean isMentioning(Entry entry) {
    String definition = Objects.requireNonNullElse(entry.definition(), "");
    if (words.stream().noneMatch(word -> word.matcher(definition).find())) {
      return false;
    }
    SqlTokens sql = SqlTokens.of(definition, standardStrings);
    String language = "";
    Optional<Token> body = Optional.empty();
    int depth = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      depth += sql.at(i).is("(") ? 1 : sql.at(i).is(")") ? -1 : 0;
      if (depth == 0 && language.isEmpty() && sql.at(i).is("language")) {
        language = sql.at(i + 1).identifier();
      } else if (depth == 0 && sql.at(i).is("as") && sql.at(i + 1).kind() == Kind.STRING) {
        body = Optional.of(sql.at(i + 1));
      }
    }
    if (body.isEmpty() || OF_C.contains(language)) {
      return false;
    }
    String text = Constants.valueOf(body.get(), standardStrings).orElse(body.get().text());
    return OF_SQL.contains(language) ? isMentioned(text) : isWord(text);
  }

  private boolean isWord(String text) {
    return words.stream().anyMatch(word -> word.matcher(text).find());
  }

  /** Strings may be SQL, or names, that the function makes use of. */
  boolean isMentioned(String text) {
    SqlTokens sql = SqlTokens.of(text, standardStrings);
    boolean path = false;
    int listed = 0;
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      path = token.is(SEARCH_PATH) || (path && !token.is(";"));
      if (token.is("schema")) {
        listed = pastSchemas(sql, i + 1);
      }
      boolean named =
          token.isIdentifier()
              && isSchema(token)
              && (path || i < listed || sql.at(i + 1).is(".") || isOfForeign(sql, i));
      boolean hidden =
          (token.kind() == Kind.STRING
                  || token.kind() == Kind.UNTERMINATED
                  || (token.kind() == Kind.NAME && !token.isIdentifier()))
              && isWord(token.text());
      if (named || hidden) {
        return true;
      }
    }
    return false;
  }

  /** The end of a list of schemas, as in DROP SCHEMA IF EXISTS a, b, or AUTHORIZATION a. */
  private static int pastSchemas(SqlTokens sql, int first) {
    int index = first;
    while (BEFORE_NAME.contains(sql.at(index).text().toLowerCase(Locale.ROOT))) {
      index++;
    }
    while (sql.at(index).isIdentifier() && sql.at(index + 1).is(",")) {
      index += 2;
    }
    return index + 1;
  }

  /** As in IMPORT FOREIGN SCHEMA … FROM SERVER s INTO a. */
  private static boolean isOfForeign(SqlTokens sql, int index) {
    return index > 2 && sql.at(index - 1).is("into") && sql.at(index - 3).is("server");
  }

  /** Who wrote it may have used any letters. */
  private boolean isSchema(Token token) {
    return schemas.contains(
        token.kind() == Kind.WORD ? token.text().toLowerCase(Locale.ROOT) : token.identifier());
  }
}
