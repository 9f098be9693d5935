package io.pgstow.postgres;

/**
 * SQL as it may be shown: in one line, not too long, and without the values in it. Where it cannot
 * be told where a value ends, nothing more is shown.
 */
final class ShownSql {
  private static final int LONGEST = 300;
  private static final String VALUE = "'…'";

  private ShownSql() {}

  /** The SQL, shortened. */
  static String of(String sql) {
    var shown = new StringBuilder();
    int i = 0;
    while (i < sql.length() && shown.length() < LONGEST) {
      char c = sql.charAt(i);
      if (c == '\'') {
        int end = sql.indexOf('\'', i + 1);
        shown.append(VALUE);
        if (end < 0 || sql.charAt(end - 1) == '\\') {
          return shown.append(" …").toString();
        }
        i = end + 1;
        // a quote in the value is written twice
        while (i < sql.length() && sql.charAt(i) == '\'') {
          end = sql.indexOf('\'', i + 1);
          if (end < 0 || sql.charAt(end - 1) == '\\') {
            return shown.append(" …").toString();
          }
          i = end + 1;
        }
      } else if (c == '"') {
        int end = sql.indexOf('"', i + 1);
        int past = end < 0 ? sql.length() : end + 1;
        shown.append(sql, i, past);
        i = past;
      } else if (c == '$' && tag(sql, i) > 0) {
        String tag = sql.substring(i, tag(sql, i));
        int end = sql.indexOf(tag, i + tag.length());
        shown.append(VALUE);
        i = end < 0 ? sql.length() : end + tag.length();
      } else if (sql.startsWith("--", i)) {
        int end = sql.indexOf('\n', i);
        i = end < 0 ? sql.length() : end;
      } else if (Character.isWhitespace(c)) {
        if (!shown.isEmpty() && shown.charAt(shown.length() - 1) != ' ') {
          shown.append(' ');
        }
        i++;
      } else {
        shown.append(c);
        i++;
      }
    }
    if (i < sql.length() || shown.length() > LONGEST) {
      shown.setLength(Math.min(shown.length(), LONGEST));
      shown.append(" …");
    }
    return shown.toString().strip();
  }

  /** The index past a dollar quote that begins here, or -1 where none does, as in {@code $1}. */
  private static int tag(String sql, int start) {
    for (int i = start + 1; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '$') {
        return i + 1;
      }
      boolean name = Character.isLetter(c) || c == '_' || (i > start + 1 && Character.isDigit(c));
      if (!name) {
        return -1;
      }
    }
    return -1;
  }
}
