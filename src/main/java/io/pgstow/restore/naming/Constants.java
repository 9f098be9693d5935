package io.pgstow.restore.naming;

import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import java.util.Locale;
import java.util.Optional;

/** String constants of SQL: their values, and what they are cast to. */
final class Constants {
  private static final String ESCAPES = "bfnrt";
  private static final String ESCAPED = "\b\f\n\r\t";

  private Constants() {}

  /** The value of a string constant, as far as pg_dump and the server write such; else nothing. */
  static Optional<String> valueOf(Token token, boolean standardStrings) {
    String text = token.text();
    if (token.kind() != Kind.STRING) {
      return Optional.empty();
    }
    if (text.startsWith("$")) {
      int delimiter = text.indexOf('$', 1) + 1;
      return Optional.of(text.substring(delimiter, text.length() - delimiter));
    }
    boolean extended = text.startsWith("E") || text.startsWith("e");
    if (!extended && !text.startsWith("'")) {
      return Optional.empty();
    }
    String inner = text.substring(extended ? 2 : 1, text.length() - 1);
    return extended || !standardStrings ? unescaped(inner) : Optional.of(inner.replace("''", "'"));
  }

  /** Nothing where a character is given by its number. */
  private static Optional<String> unescaped(String inner) {
    var value = new StringBuilder();
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      if ((c == '\\' || c == '\'') && i + 1 < inner.length()) {
        i++;
        char escaped = inner.charAt(i);
        if (c == '\\' && "01234567xuU".indexOf(escaped) >= 0) {
          return Optional.empty();
        }
        int special = c == '\\' ? ESCAPES.indexOf(escaped) : -1;
        value.append(special < 0 ? escaped : ESCAPED.charAt(special));
      } else {
        value.append(c);
      }
    }
    return Optional.of(value.toString());
  }

  /**
   * The type of identifiers of objects, such as {@code regclass}, that a string constant is cast
   * to, perhaps by way of text; empty if none.
   */
  static String castOf(SqlTokens sql, int index) {
    int type = pastCast(sql, index + 1);
    if (type > 0 && sql.at(type).is("text")) {
      type = pastCast(sql, sql.at(type + 1).is(")") ? type + 2 : type + 1);
    }
    if (type < 0) {
      return "";
    }
    String name = sql.at(type).text().toLowerCase(Locale.ROOT);
    return name.startsWith("reg") ? name : "";
  }

  /** The index of the name of the type behind {@code ::}, or -1. */
  private static int pastCast(SqlTokens sql, int index) {
    if (!sql.are(index, ":", ":")) {
      return -1;
    }
    return sql.are(index + 2, "pg_catalog", ".") ? index + 4 : index + 2;
  }
}
