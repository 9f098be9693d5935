package io.pgstow.restore.part;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@code pg_dump}: {@code *} and {@code ?} stand for any characters and for one,
 * letters outside of double quotes are folded to lower case, what stands between double quotes
 * means itself, and a dot separates schema and name. Other characters mean what they do in a
 * regular expression. Immutable.
 */
final class NamePattern {
  private final String text;
  private final Optional<Pattern> schema;
  private final Pattern name;

  private NamePattern(String text, Optional<Pattern> schema, Pattern name) {
    this.text = text;
    this.schema = schema;
    this.name = name;
  }

  /**
   * Reads a pattern.
   *
   * @param setting that has it, for the message
   * @throws PgstowException with the exit code {@code USAGE} for one that is none
   */
  static NamePattern of(String text, String setting) {
    List<String> regexes = regexes(text);
    try {
      return switch (regexes.size()) {
        case 1 -> new NamePattern(text, Optional.empty(), compile(regexes.getFirst()));
        case 2 ->
            new NamePattern(
                text, Optional.of(compile(regexes.getFirst())), compile(regexes.getLast()));
        default -> throw refused(text, setting, "it has more than one dot", null);
      };
    } catch (PatternSyntaxException e) {
      throw refused(text, setting, e.getDescription(), e);
    }
  }

  private static PgstowException refused(
      String text, String setting, String why, @Nullable Exception cause) {
    return new PgstowException(
        ExitCode.USAGE,
        "\"%s\" of \"%s\" is not a pattern: %s".formatted(text, setting, why),
        "Put the name between double quotes if it is meant as it is.",
        cause);
  }

  private static Pattern compile(String regex) {
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  /** As processSQLNamePattern does (string_utils.c); one for each name between dots. */
  private static List<String> regexes(String pattern) {
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

  /** Whether it names a schema. */
  boolean matchesSchema(String other) {
    return schema.isEmpty() && name.matcher(other).matches();
  }

  /** Whether it names the object of an entry. */
  boolean matches(Entry entry) {
    return matches(Objects.requireNonNullElse(entry.namespace(), ""), entry.tag());
  }

  /** Whether it names an object. */
  boolean matches(String namespace, String tag) {
    return name.matcher(tag).matches()
        && schema.filter(pattern -> !pattern.matcher(namespace).matches()).isEmpty();
  }

  @Override
  public String toString() {
    return text;
  }
}
