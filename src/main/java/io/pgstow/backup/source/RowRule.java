package io.pgstow.backup.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which rows of a table are dumped, and what of them.
 *
 * @param condition all rows if empty
 * @param masks expressions, of the columns' own types, by the columns' names
 */
public record RowRule(Optional<String> condition, Map<String, String> masks) {
  /** All rows as they are. */
  public static final RowRule NONE = new RowRule(Optional.empty(), Map.of());

  /** Whether it changes nothing. */
  public boolean isNone() {
    return condition.isEmpty() && masks.isEmpty();
  }

  /** What is selected for columns. */
  String columns(List<String> names) {
    return names.stream()
        .map(
            name -> {
              String column = quoted(name);
              String mask = masks.get(name);
              return mask == null ? column : mask + " AS " + column;
            })
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
