package io.pgstow.report;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.pgstow.text.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Rows of values under named columns. Not safe for use by several threads. */
public final class Table {
  private static final int WIDTH = 120;
  private static final int PADDING = 1;
  private static final int LONGEST_VALUE = 24;

  private final List<String> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  /** An empty table; the names of its columns are also the keys in JSON. */
  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * Adds a row and returns the table.
   *
   * @param values one a column: texts, numbers, truth values, nulls or {@link Cell}s
   */
  public Table row(@Nullable Object... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(values.length + " values for " + columns);
    }
    rows.add(Arrays.stream(values).map(Cell::of).toList());
    return this;
  }

  /** The table as text that ends without a line feed. */
  public String render(OutputFormat format) {
    return switch (format) {
      case TABLE, LIST -> ascii();
      case JSON -> json();
    };
  }

  private String ascii() {
    Column[] heads = IntStream.range(0, columns.size()).mapToObj(this::head).toArray(Column[]::new);
    int narrowest = 1 + Arrays.stream(heads).mapToInt(head -> head.getMinWidth() + 1).sum();
    String[][] texts =
        rows.stream()
            .map(row -> row.stream().map(Cell::text).toArray(String[]::new))
            .toArray(String[][]::new);
    return AsciiTable.builder()
        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
        .lineSeparator("\n")
        .maxTableWidth(Math.max(WIDTH, narrowest))
        .data(heads, texts)
        .asString();
  }

  private Column head(int index) {
    boolean numbers = !rows.isEmpty() && rows.stream().allMatch(row -> row.get(index).isNumber());
    return new Column()
        .header(columns.get(index))
        .minWidth(longestPart(index) + 2 * PADDING)
        .maxWidth(Integer.MAX_VALUE)
        .dataAlign(numbers ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT);
  }

  private int longestPart(int index) {
    return Stream.concat(
            Stream.of(columns.get(index)), rows.stream().map(row -> row.get(index).text()))
        .mapToInt(Table::longestPart)
        .max()
        .orElse(0);
  }

  /**
   * Sentences are broken, and between words only, so that names and addresses can be copied; values
   * with their units are not.
   */
  private static int longestPart(String text) {
    return text.length() <= LONGEST_VALUE
        ? text.length()
        : Arrays.stream(text.split("\\s", -1)).mapToInt(String::length).max().orElse(0);
  }

  private String json() {
    return Printable.json(
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(objects()));
  }

  /** The names of the columns. */
  public List<String> columns() {
    return columns;
  }

  /** The rows for people. */
  public List<List<String>> texts() {
    return rows.stream().map(row -> row.stream().map(Cell::text).toList()).toList();
  }

  /** The rows for programs: the values by the names of the columns. */
  public List<Map<String, @Nullable Object>> objects() {
    return rows.stream().map(this::object).toList();
  }

  private Map<String, @Nullable Object> object(List<Cell> row) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    for (int i = 0; i < columns.size(); i++) {
      object.put(columns.get(i), row.get(i).value());
    }
    return object;
  }
}
