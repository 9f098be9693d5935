package io.pgstow.restore.naming;

import io.pgstow.archive.SqlTokens;
import io.pgstow.postgres.Sql;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What takes the place of tokens of an SQL text; all else stays as it stands. Not thread-safe. */
final class SqlEdits {
  private final SqlTokens sql;
  private final TreeMap<Integer, String> replacements = new TreeMap<>();

  SqlEdits(SqlTokens sql) {
    this.sql = sql;
  }

  /** Puts a name in the place of a token, quoted. */
  void name(int index, String name) {
    replacements.put(index, Sql.identifier(name));
  }

  /** Puts a string constant in the place of a token. */
  void constant(int index, String value) {
    replacements.put(index, Sql.literal(value).strip());
  }

  /** The names of a setting's values: constants, as pg_dump writes them, or identifiers. */
  void value(int index, String value) {
    if (sql.at(index).isIdentifier()) {
      name(index, value);
    } else {
      constant(index, value);
    }
  }

  /** The text with its replacements. */
  String result() {
    if (replacements.isEmpty()) {
      return sql.sql();
    }
    var result = new StringBuilder();
    int past = 0;
    for (Map.Entry<Integer, String> each : replacements.entrySet()) {
      SqlTokens.Token token = sql.at(each.getKey());
      result.append(sql.sql(), past, token.start()).append(each.getValue());
      past = token.end();
    }
    return result.append(sql.sql().substring(past)).toString();
  }

  /** The value of a name or of a string constant; nothing for other tokens. */
  static Optional<String> valueOf(SqlTokens.Token token, boolean standardStrings) {
    return token.isIdentifier()
        ? Optional.of(token.identifier())
        : Constants.valueOf(token, standardStrings);
  }
}
