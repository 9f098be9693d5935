package io.pgstow.archive;

import java.io.IOException;
import java.util.Locale;

/**
 * Takes SQL apart into tokens as the server's scanner does (scan.l), as far as it matters where a
 * token begins and ends: strings of every kind, dollar quotes, quoted identifiers and comments hide
 * what they hold. It reads ahead only as far as the token needs, never past a semicolon, and keeps
 * nothing but the beginning of a word, so that statements of any length can be read from a stream.
 * Not thread-safe.
 */
public final class SqlLexer {
  /** What a token is. */
  public enum Kind {
    /** A key word, or an identifier that is not quoted. */
    WORD,
    /** A quoted identifier, also one with Unicode escapes. */
    NAME,
    /** A string constant of any kind. */
    STRING,
    /** Digits. */
    NUMBER,
    /** A positional parameter. */
    PARAMETER,
    /** A single character of an operator or of the syntax. */
    SYMBOL,
    /** The end of the SQL. */
    END,
    /** The end of the SQL within a string, a quoted identifier or a comment. */
    UNTERMINATED
  }

  /** Where the SQL comes from. */
  @FunctionalInterface
  public interface Source {
    /** The next character, or byte of an encoding that agrees with ASCII; negative at the end. */
    int read() throws IOException;
  }

  private static final int LONGEST_KEY_WORD = 32;
  private static final int ASCII = 0x80;

  private final Source source;
  private final boolean standardStrings;
  private final StringBuilder word = new StringBuilder();
  private final StringBuilder ahead = new StringBuilder();
  private long consumed;
  private long start;
  private char symbol;
  private boolean afterString;
  private boolean escapes;

  /**
   * @param standardStrings whether a backslash in an ordinary string is an ordinary character:
   *     {@code standard_conforming_strings}
   */
  public SqlLexer(Source source, boolean standardStrings) {
    this.source = source;
    this.standardStrings = standardStrings;
  }

  /** Passes over blanks and comments, then over a token, and answers what it is. */
  public Kind next() throws IOException {
    boolean wasString = afterString;
    afterString = false;
    word.setLength(0);
    symbol = 0;
    Blanks blanks = skipBlanks();
    start = consumed;
    if (blanks == Blanks.UNTERMINATED) {
      return Kind.UNTERMINATED;
    }
    int c = read();
    if (c < 0) {
      return Kind.END;
    }
    if (c == '\'') {
      // a string goes on in the next line as the kind of string that it began as
      boolean continued = wasString && blanks == Blanks.LINES;
      return string(continued ? escapes : !standardStrings);
    }
    if (c == '"') {
      return quoted('"', false) ? Kind.NAME : Kind.UNTERMINATED;
    }
    if (c == '$') {
      return dollar();
    }
    if (isDigit(c)) {
      skipDigits();
      return Kind.NUMBER;
    }
    if (startsWord(c)) {
      return word(c);
    }
    symbol = (char) c;
    return Kind.SYMBOL;
  }

  /** How many characters precede the token, blanks and comments included. */
  public long start() {
    return start;
  }

  /** How many characters precede what follows the token. */
  public long end() {
    return consumed;
  }

  /** The character of the syntax that the token is; 0 for others. */
  public char symbol() {
    return symbol;
  }

  /** The beginning of a word in lower case, at least as long as any key word; empty for others. */
  public String word() {
    return word.toString().toLowerCase(Locale.ROOT);
  }

  /** Passes over the next character if it is this one; the end of a statement may want that. */
  public boolean skip(char expected) throws IOException {
    boolean found = peek(0) == expected;
    if (found) {
      read();
    }
    return found;
  }

  private enum Blanks {
    NONE,
    /** At least one line break, and no comment but those to the end of a line. */
    LINES,
    UNTERMINATED
  }

  private Blanks skipBlanks() throws IOException {
    boolean lines = false;
    boolean block = false;
    while (true) {
      int c = peek(0);
      if (isBlank(c)) {
        lines |= isLineBreak(c);
        read();
      } else if (c == '-' && peek(1) == '-') {
        skipLine();
      } else if (c == '/' && peek(1) == '*') {
        block = true;
        if (!skipBlockComment()) {
          return Blanks.UNTERMINATED;
        }
      } else {
        return lines && !block ? Blanks.LINES : Blanks.NONE;
      }
    }
  }

  private void skipLine() throws IOException {
    for (int c = peek(0); c >= 0 && !isLineBreak(c); c = peek(0)) {
      read();
    }
  }

  private boolean skipBlockComment() throws IOException {
    int depth = 0;
    do {
      int c = read();
      if (c < 0) {
        return false;
      }
      if (c == '/' && skip('*')) {
        depth++;
      } else if (c == '*' && skip('/')) {
        depth--;
      }
    } while (depth > 0);
    return true;
  }

  private Kind word(int first) throws IOException {
    switch (first) {
      case 'e', 'E' -> {
        if (skip('\'')) {
          return string(true);
        }
      }
      case 'b', 'B', 'x', 'X' -> {
        if (skip('\'')) {
          return string(false);
        }
      }
      case 'u', 'U' -> {
        if (peek(0) == '&' && (peek(1) == '\'' || peek(1) == '"')) {
          read();
          return read() == '\'' ? string(false) : name();
        }
      }
      default -> {}
    }
    keep(first);
    for (int c = peek(0); continuesWord(c); c = peek(0)) {
      keep(read());
    }
    return Kind.WORD;
  }

  private void keep(int c) {
    if (word.length() < LONGEST_KEY_WORD) {
      word.append((char) c);
    }
  }

  private Kind name() throws IOException {
    return quoted('"', false) ? Kind.NAME : Kind.UNTERMINATED;
  }

  private Kind string(boolean withEscapes) throws IOException {
    afterString = true;
    escapes = withEscapes;
    return quoted('\'', withEscapes) ? Kind.STRING : Kind.UNTERMINATED;
  }

  private boolean quoted(char quote, boolean withEscapes) throws IOException {
    for (int c = read(); c >= 0; c = read()) {
      if (c == quote && !skip(quote)) {
        return true;
      }
      if (c == '\\' && withEscapes && read() < 0) {
        return false;
      }
    }
    return false;
  }

  private Kind dollar() throws IOException {
    if (isDigit(peek(0))) {
      skipDigits();
      return Kind.PARAMETER;
    }
    int length = 0;
    while (length == 0 ? startsWord(peek(0)) : continuesTag(peek(length))) {
      length++;
    }
    if (peek(length) != '$') {
      symbol = '$';
      return Kind.SYMBOL;
    }
    String delimiter = "$" + ahead.substring(0, length + 1);
    ahead.delete(0, length + 1);
    consumed += length + 1;
    return skipTo(delimiter) ? Kind.STRING : Kind.UNTERMINATED;
  }

  /** A delimiter has a dollar sign only at both ends, so no match is missed. */
  private boolean skipTo(String delimiter) throws IOException {
    int matched = 0;
    for (int c = read(); c >= 0; c = read()) {
      if (c == delimiter.charAt(matched)) {
        matched++;
        if (matched == delimiter.length()) {
          return true;
        }
      } else {
        matched = c == '$' ? 1 : 0;
      }
    }
    return false;
  }

  private void skipDigits() throws IOException {
    while (isDigit(peek(0))) {
      read();
    }
  }

  private int read() throws IOException {
    int c = peek(0);
    if (c >= 0) {
      ahead.deleteCharAt(0);
      consumed++;
    }
    return c;
  }

  private int peek(int distance) throws IOException {
    while (ahead.length() <= distance) {
      int c = source.read();
      if (c < 0) {
        return c;
      }
      ahead.append((char) c);
    }
    return ahead.charAt(distance);
  }

  private static boolean isBlank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isLineBreak(int c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean startsWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= ASCII;
  }

  private static boolean continuesTag(int c) {
    return startsWord(c) || isDigit(c);
  }

  private static boolean continuesWord(int c) {
    return continuesTag(c) || c == '$';
  }
}
