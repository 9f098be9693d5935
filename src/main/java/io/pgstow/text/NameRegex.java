package io.pgstow.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The patterns of {@code pg_dump} and {@code psql} for names, as regular expressions: {@code *} and
 * {@code ?} stand for any characters and for one, letters outside of double quotes are folded to
 * lower case, and what is between double quotes means itself. Other characters mean what they do in
 * a regular expression. The source is processSQLNamePattern (string_utils.c).
 */
public final class NameRegex {
  private NameRegex() {}

  /**
   * Reads a pattern.
   *
   * @return a regular expression for each name between dots, one at least; it may be a wrong one
   */
  public static List<String> of(String pattern) {
    var regexes = new ArrayList<String>();
    var regex = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < pattern.length() && pattern.charAt(i + 1) == '"') {
          regex.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (quoted) {
        regex.append(Pattern.quote(String.valueOf(c)));
      } else if (c == '.') {
        regexes.add(regex.toString());
        regex.setLength(0);
      } else {
        regex.append(
            switch (c) {
              case '*' -> ".*";
              case '?' -> ".";
              case '$' -> "\\$";
              default -> String.valueOf(c).toLowerCase(Locale.ROOT);
            });
      }
    }
    regexes.add(regex.toString());
    return regexes;
  }

  /** Compiles one, which may match line breaks, too. */
  public static Pattern compile(String regex) {
    return Pattern.compile(regex, Pattern.DOTALL);
  }
}
