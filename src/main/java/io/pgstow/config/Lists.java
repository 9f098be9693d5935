package io.pgstow.config;

import io.pgstow.config.Type.Visibility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings that hold several values, separated by commas. */
final class Lists {
  /**
   * Patterns of pg_dump. A comma between double quotes separates nothing; the quotes stay, as they
   * belong to the pattern.
   */
  static final Type<List<String>> PATTERNS =
      new Type<>(
              "patterns of pg_dump with commas between, such as sales.*,\"Odd, name\"",
              text -> split(text, "\""),
              Visibility.SHOWN,
              true,
              false)
          .withoutCredentials();

  private static final char BETWEEN_NAMES = ':';

  /**
   * What takes the place of what, such as {@code old:new,"a:b":c}; a name with a comma, a colon, or
   * blanks at its ends stands between double quotes, and one of them in it twice.
   */
  static final Type<Map<String, String>> RENAMINGS =
      new Type<>(
              "old:new with commas between, names with commas or colons between double quotes",
              text -> split(text, "\"").flatMap(Lists::renamings),
              Visibility.SHOWN,
              true,
              false)
          .withoutCredentials();

  /** Constants of an enum, written in lower case with hyphens. */
  static <E extends Enum<E>> Type<Set<E>> choices(Class<E> choices) {
    Type<E> one = Types.choice(choices);
    return Type.of(
        one.form().replaceFirst(" or ([^ ]*)$", ", $1") + " with commas between",
        text ->
            split(text, "")
                .filter(words -> words.stream().allMatch(word -> one.parse(word).isPresent()))
                .map(
                    words ->
                        words.stream()
                            .flatMap(word -> one.parse(word).stream())
                            .collect(Collectors.toCollection(() -> EnumSet.noneOf(choices)))));
  }

  private static final Pattern PAIR =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_.$]*)\\s*=\\s*(.*)", Pattern.DOTALL);

  private Lists() {}

  /**
   * Settings of a session, such as {@code statement_timeout=0,search_path='a, b'}; a value with a
   * comma stands in quotes, and single ones are taken off as in SQL. Names are in lower case, as
   * the server's are.
   *
   * @param base the pairs that hold where the text does not say otherwise
   */
  static Type<Map<String, String>> pairsOver(String base) {
    return Type.of(
        "name=value pairs with commas between",
        text -> pairs(base).flatMap(defaults -> pairs(text).map(own -> merged(defaults, own))));
  }

  private static Map<String, String> merged(Map<String, String> base, Map<String, String> own) {
    var all = new LinkedHashMap<>(base);
    all.putAll(own);
    return Collections.unmodifiableMap(all);
  }

  private static Optional<Map<String, String>> pairs(String text) {
    return split(text, "'\"").flatMap(Lists::pairs);
  }

  private static Optional<Map<String, String>> pairs(List<String> elements) {
    var pairs = new LinkedHashMap<String, String>();
    for (String element : elements) {
      Matcher matcher = PAIR.matcher(element);
      if (!matcher.matches()
          || pairs.put(lower(matcher.group(1)), unquoted(matcher.group(2))) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(pairs);
  }

  private static Optional<Map<String, String>> renamings(List<String> elements) {
    var pairs = new LinkedHashMap<String, String>();
    for (String element : elements) {
      List<String> names = split(element, "\"", BETWEEN_NAMES);
      if (names.size() != 2
          || names.stream().map(Lists::name).anyMatch(String::isEmpty)
          || pairs.put(name(names.getFirst()), name(names.getLast())) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(Collections.unmodifiableMap(pairs));
  }

  private static String name(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
    return quoted ? value.substring(1, value.length() - 1).replace("''", "'") : value;
  }

  /** The elements, stripped; nothing when one is empty or a quote is left open. */
  private static Optional<List<String>> split(String text, String quotes) {
    List<String> elements = split(text, quotes, ',');
    return elements.isEmpty() || elements.contains("") ? Optional.empty() : Optional.of(elements);
  }

  /** The elements, stripped; none when a quote is left open. */
  private static List<String> split(String text, String quotes, char separator) {
    var elements = new ArrayList<String>();
    char open = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (open != 0) {
        open = c == open ? 0 : open;
      } else if (quotes.indexOf(c) >= 0) {
        open = c;
      } else if (c == separator) {
        elements.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    elements.add(text.substring(start).strip());
    return open != 0 ? List.of() : List.copyOf(elements);
  }
}
