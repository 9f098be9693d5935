package io.pgstow.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TableTest {
  private static final Table TABLE =
      new Table("table", "rows", "size", "time", "same")
          .row(
              "public.a",
              1_200_000L,
              Cell.bytes(1536),
              Cell.duration(Duration.ofMillis(2500)),
              true)
          .row("odd \"name\"", 7, Cell.bytes(0), null, false);

  @Test
  void people_get_a_table_with_numbers_on_the_right() {
    assertThat(TABLE.render(OutputFormat.TABLE))
        .isEqualTo(
            """
            +------------+-----------+---------+-------+------+
            | table      | rows      | size    | time  | same |
            +------------+-----------+---------+-------+------+
            | public.a   | 1,200,000 | 1.5 KiB | 2.5 s | yes  |
            | odd "name" |         7 |     0 B |       | no   |
            +------------+-----------+---------+-------+------+""");
  }

  @Test
  void programs_get_an_array_of_objects_with_plain_values() {
    assertThat(TABLE.render(OutputFormat.JSON))
        .isEqualToIgnoringWhitespace(
            """
            [ {"table": "public.a", "rows": 1200000, "size": 1536, "time": 2.5, "same": true},
              {"table": "odd \\"name\\"", "rows": 7, "size": 0, "time": null, "same": false} ]""");
  }

  @Test
  void a_table_without_rows_is_a_head_or_an_empty_array() {
    var empty = new Table("a", "b");

    assertThat(empty.render(OutputFormat.TABLE)).contains("| a | b |");
    assertThat(empty.render(OutputFormat.JSON)).isEqualToIgnoringWhitespace("[]");
  }

  @Test
  void control_characters_in_names_do_not_reach_the_terminal() {
    var table = new Table("name").row("evil\u001b[2J");

    assertThat(table.render(OutputFormat.TABLE))
        .contains("evil\\u001b[2J")
        .doesNotContain("\u001b");
    assertThat(table.render(OutputFormat.JSON)).contains("evil\\u001B[2J");
  }

  @Test
  void a_row_has_a_value_for_each_column() {
    assertThatThrownBy(() -> new Table("a", "b").row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 values for [a, b]");
  }

  @Test
  void texts_are_broken_between_words_to_fit_the_width() {
    var table = new Table("name", "meaning").row("x".repeat(30), "words ".repeat(60));

    assertThat(table.render(OutputFormat.TABLE).lines())
        .allMatch(line -> line.length() <= 120)
        .noneMatch(line -> line.matches(".*\\b(w|wo|wor|word)\\b.*"));
  }

  @Test
  void a_value_is_not_broken_from_its_unit_where_there_are_many() {
    String[] columns = new String[12];
    Object[] values = new Object[12];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "column " + i;
      values[i] = Cell.duration(Duration.ofSeconds(1238));
    }
    String text = new Table(columns).row(values).render(OutputFormat.TABLE);

    assertThat(text.lines()).filteredOn(line -> line.contains("20 min 38 s")).hasSize(1);
    assertThat(text).doesNotContain("20 min |");
  }

  @Test
  void a_word_is_not_broken_even_if_the_table_becomes_wide() {
    var table = new Table("name", "place").row("x".repeat(63), "s3://" + "y".repeat(100));

    assertThat(table.render(OutputFormat.TABLE))
        .contains("x".repeat(63), "s3://" + "y".repeat(100));
  }
}
