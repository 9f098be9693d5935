package io.pgstow.archive;

import io.pgstow.archive.SqlLexer.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SQL in its tokens, and taken apart into statements. What a string, a quoted identifier or a
 * comment holds is never mistaken for anything else. Immutable.
 *
 * @param sql the whole text
 * @param tokens without blanks and comments; the last one is of kind {@code END} or {@code
 *     UNTERMINATED}
 */
public record SqlTokens(String sql, List<Token> tokens) {

  /**
   * A token.
   *
   * @param text as it stands
   * @param start index of its first character
   */
  public record Token(Kind kind, String text, int start) {
    /** Whether it is this key word, in lower case, or this character of the syntax. */
    public boolean is(String word) {
      return (kind == Kind.WORD || kind == Kind.SYMBOL)
          && text.toLowerCase(Locale.ROOT).equals(word);
    }

    /** Whether it names something. */
    public boolean isIdentifier() {
      return kind == Kind.WORD || (kind == Kind.NAME && text.startsWith("\""));
    }

    /** The identifier, not quoted; one that is not quoted stays as {@code pg_dump} wrote it. */
    public String identifier() {
      return kind == Kind.NAME ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }

    /** Index of the character behind it. */
    public int end() {
      return start + text.length();
    }
  }

  /**
   * Takes SQL apart.
   *
   * @param standardStrings whether a backslash in an ordinary string is an ordinary character
   */
  public static SqlTokens of(String sql, boolean standardStrings) {
    var tokens = new ArrayList<Token>();
    var lexer = new SqlLexer(new StringReader(sql)::read, standardStrings);
    try {
      Kind kind;
      do {
        kind = lexer.next();
        int start = (int) lexer.start();
        tokens.add(new Token(kind, sql.substring(start, (int) lexer.end()), start));
      } while (kind != Kind.END && kind != Kind.UNTERMINATED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SqlTokens(sql, List.copyOf(tokens));
  }

  /** A token; the last one stands for all beyond the end. */
  public Token at(int index) {
    return tokens.get(Math.min(index, tokens.size() - 1));
  }

  /** Whether these words or characters, in lower case, begin at a token. */
  public boolean are(int index, String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!at(index + i).is(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether these words or characters, in lower case, come one after the other somewhere. */
  public boolean contain(String... words) {
    for (int i = 0; i < tokens.size(); i++) {
      if (are(i, words)) {
        return true;
      }
    }
    return false;
  }

  /** The index of the token behind a name that begins at a token and may be qualified. */
  public int pastName(int index) {
    int past = index + 1;
    while (at(past).is(".")) {
      past += 2;
    }
    return past;
  }

  /** Each statement with its semicolon, without the blanks and comments before it. */
  public List<String> statements() {
    var statements = new ArrayList<String>();
    var end = new StatementEnd();
    int start = -1;
    int past = 0;
    for (Token token : tokens) {
      if (token.kind() == Kind.END) {
        break;
      }
      start = start < 0 ? token.start() : start;
      past = token.end();
      String text = token.text();
      String word = token.kind() == Kind.WORD ? text.toLowerCase(Locale.ROOT) : "";
      char symbol = token.kind() == Kind.SYMBOL ? text.charAt(0) : 0;
      if (end.isAt(word, symbol)) {
        statements.add(sql.substring(start, past));
        start = -1;
      }
    }
    if (start >= 0) {
      statements.add(sql.substring(start, past));
    }
    return statements;
  }
}
