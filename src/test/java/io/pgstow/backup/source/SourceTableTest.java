package io.pgstow.backup.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.source.SourceTable.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SourceTableTest {
  private static final long MIB = 1 << 20;

  @Test
  void a_table_is_cut_into_ranges_of_pages_the_last_of_them_open() throws IOException {
    SourceTable table = table(10 * MIB, 1280, true, "");

    assertThat(table.segments(4 * MIB))
        .containsExactly(new Pages(0, 512), new Pages(512, 1024), new Pages(1024, Long.MAX_VALUE));
    assertThat(table.indivisibleSize(4 * MIB)).isEqualTo(4 * MIB);
  }

  @Test
  void values_out_of_line_make_the_ranges_shorter() throws IOException {
    SourceTable table = table(100 * MIB, 100, true, "");

    List<Pages> segments = table.segments(10 * MIB);
    assertThat(segments).hasSize(10).startsWith(new Pages(0, 10));
    assertThat(table(100 * MIB, 3, true, "").segments(MIB)).hasSize(3);
  }

  @Test
  void small_filtered_and_foreign_kinds_of_tables_stay_whole() throws IOException {
    assertThat(table(MIB, 128, true, "").segments(MIB)).containsExactly(Pages.ALL);
    assertThat(table(0, 0, true, "").segments(MIB)).containsExactly(Pages.ALL);
    assertThat(table(10 * MIB, 1280, false, "").segments(MIB)).containsExactly(Pages.ALL);
    SourceTable filtered = table(10 * MIB, 1280, true, "WHERE mine");
    assertThat(filtered.segments(MIB)).containsExactly(Pages.ALL);
    assertThat(filtered.indivisibleSize(MIB)).isEqualTo(10 * MIB);
  }

  @Test
  void the_statement_is_what_pg_dump_says_or_a_range_of_it() throws IOException {
    SourceTable table = table(10 * MIB, 1280, true, "");
    String columns = table.entry().copyStatement().orElseThrow().columnList();
    String bare = columns.substring(1, columns.length() - 1);

    assertThat(table.copyStatement(Pages.ALL, "UTF8"))
        .isEqualTo("COPY %s %s TO STDOUT (ENCODING 'UTF8')".formatted(table.name(), columns));
    assertThat(table.copyStatement(new Pages(3, 9), "UTF8"))
        .isEqualTo(
            "COPY (SELECT %s FROM ONLY %s WHERE ctid >= '(3,0)' AND ctid < '(9,0)') TO STDOUT (ENCODING 'UTF8')"
                .formatted(bare, table.name()));
    assertThat(table.copyStatement(new Pages(3, Long.MAX_VALUE), "UTF8"))
        .contains("WHERE ctid >= '(3,0)') TO STDOUT");
    assertThat(table(1, 1, true, "WHERE mine").copyStatement(Pages.ALL, "LATIN1"))
        .isEqualTo(
            "COPY (SELECT %s FROM %s WHERE mine) TO STDOUT (ENCODING 'LATIN1')"
                .formatted(bare, table.name()));
  }

  private static SourceTable table(long size, long pages, boolean divisible, String condition)
      throws IOException {
    return new SourceTable(someTable(), size, pages, divisible, condition);
  }

  private static Entry someTable() throws IOException {
    try (InputStream in = SourceTableTest.class.getResourceAsStream("/golden/17/tiny-none.dump")) {
      return TableOfContents.read(in).entries().stream()
          .filter(Entry::isTableData)
          .findFirst()
          .orElseThrow();
    }
  }
}
