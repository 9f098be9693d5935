package io.pgstow.report.result;

import io.pgstow.report.Section;
import io.pgstow.report.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table that is the very result of its job, such as the plan of a pruning. It was printed for
 * people when it was known, so there is nothing left to say.
 *
 * @param key of it in the JSON document, whose fields are the columns: {@code large objects} is
 *     {@code largeObjects} there
 * @param single whether it has one row, which is an object in the document and no array
 */
public record Rows(String key, Table table, boolean single) implements Section {
  /** What became of each database of a server: {@code database}, {@code result} and more. */
  public static final String DATABASES = "databases";

  @Override
  public Map<String, @Nullable Object> json() {
    List<Map<String, @Nullable Object>> objects =
        table.objects().stream().map(Rows::fields).toList();
    return Map.of(key, single ? objects.getFirst() : objects);
  }

  @Override
  public Optional<Table> details(boolean all) {
    return Optional.of(table);
  }

  private static Map<String, @Nullable Object> fields(Map<String, @Nullable Object> row) {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    row.forEach((column, value) -> fields.put(field(column), value));
    return fields;
  }

  private static String field(String column) {
    String[] words = column.split(" ", -1);
    return words[0]
        + Arrays.stream(words)
            .skip(1)
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }
}
