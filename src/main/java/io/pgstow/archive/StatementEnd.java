package io.pgstow.archive;

/**
 * Tells which semicolon ends a statement: none in parentheses, as in a rule of several commands,
 * and none in the body of a function of SQL statements (psqlscan.l has the same rule). Not
 * thread-safe.
 */
public final class StatementEnd {
  private static final int LONGEST_START = 4;

  private final StringBuilder start = new StringBuilder();
  private int parentheses;
  private int blocks;

  /**
   * Goes on by a token.
   *
   * @param word in lower case; empty for any other token
   * @param symbol of the syntax; 0 for any other token
   * @return whether it ends the statement; the next one begins a new one
   */
  public boolean isAt(String word, char symbol) {
    if (symbol == '(') {
      parentheses++;
    } else if (symbol == ')' && parentheses > 0) {
      parentheses--;
    } else if (symbol == ';' && parentheses == 0 && blocks == 0) {
      start.setLength(0);
      return true;
    } else if (!word.isEmpty()) {
      follow(word);
    }
    return false;
  }

  private void follow(String word) {
    if (start.length() < LONGEST_START) {
      start.append(
          switch (word) {
            case "create", "or", "replace", "function", "procedure" -> word.charAt(0);
            default -> '-';
          });
    }
    if (parentheses > 0 || !isRoutine(start.toString())) {
      return;
    }
    switch (word) {
      case "begin" -> blocks++;
      case "case" -> blocks += blocks > 0 ? 1 : 0;
      case "end" -> blocks -= blocks > 0 ? 1 : 0;
      default -> {}
    }
  }

  private static boolean isRoutine(String start) {
    return start.startsWith("cf")
        || start.startsWith("cp")
        || start.startsWith("corf")
        || start.startsWith("corp");
  }
}
