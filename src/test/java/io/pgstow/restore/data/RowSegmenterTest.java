package io.pgstow.restore.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.memory.MemoryBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class RowSegmenterTest {
  /** Leaves 24 MiB beside what Java itself takes, and so 8 MiB for a row. */
  private static final long HEAP = 64L << 20;

  private static final String END = "\\.\n\n\n";

  @Test
  void rows_are_cut_at_line_feeds_only() throws IOException {
    assertThat(segments("one\ntwo\nthree\nfour\n" + END, 10))
        .containsExactly("one\ntwo\n", "three\n", "four\n");
  }

  @Test
  void the_end_marker_is_never_a_row_whatever_the_segment_size() throws IOException {
    String rows = "a\n\n\\\\.\n\\N\nlonger than the others\n";
    for (int size = 6; size < 64; size++) {
      assertThat(String.join("", segments(rows + END, size))).isEqualTo(rows);
    }
  }

  @Test
  void a_small_table_takes_a_small_buffer() throws IOException {
    assertThat(cut("one\n" + END, 16 << 20, new TreeMap<>()).getFirst().buffer())
        .hasSizeLessThan(1 << 16);
  }

  @Test
  void an_empty_table_has_no_segment() throws IOException {
    assertThat(segments(END, 16)).isEmpty();
  }

  @Test
  void a_row_longer_than_a_segment_is_a_segment() throws IOException {
    String row = "x".repeat(100) + "\n";
    assertThat(segments("short\n" + row + "y".repeat(200) + "\n" + END, 8))
        .containsExactly("short\n", row, "y".repeat(200) + "\n");
  }

  @Test
  void data_without_the_end_marker_are_corrupt() {
    assertThatThrownBy(() -> segments("a\nb\n", 16))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("without the end marker");
  }

  @Test
  void what_is_loaded_is_read_past_and_the_rest_comes_once() throws IOException {
    var random = new Random(7);
    for (int round = 0; round < 500; round++) {
      String rows = randomRows(random);
      List<RowSegment> all = cut(rows + END, 6 + random.nextInt(40), new TreeMap<>());
      var loaded = new TreeMap<Long, Long>();
      for (RowSegment segment : all) {
        if (random.nextBoolean()) {
          loaded.put(segment.first(), segment.past());
        }
      }
      var restored = new StringBuilder(" ".repeat(rows.length()));
      loaded.forEach(
          (first, past) ->
              restored.replace(
                  first.intValue(),
                  past.intValue(),
                  rows.substring(first.intValue(), past.intValue())));
      for (RowSegment segment : cut(rows + END, 6 + random.nextInt(40), loaded)) {
        String text = text(segment);
        int first = (int) segment.first();
        assertThat(restored.substring(first, first + text.length())).isBlank();
        restored.replace(first, first + text.length(), text);
      }
      assertThat(restored.toString()).isEqualTo(rows);
    }
  }

  private static String randomRows(Random random) {
    var rows = new StringBuilder();
    for (int row = random.nextInt(30); row > 0; row--) {
      rows.append("r".repeat(random.nextInt(12))).append('|').append('\n');
    }
    return rows.toString();
  }

  private static List<String> segments(String raw, int size) throws IOException {
    return cut(raw, size, new TreeMap<>()).stream().map(RowSegmenterTest::text).toList();
  }

  private static String text(RowSegment segment) {
    return new String(segment.buffer(), 0, segment.length(), US_ASCII);
  }

  private static List<RowSegment> cut(String raw, int size, NavigableMap<Long, Long> loaded)
      throws IOException {
    Entry entry = tableData();
    var segmenter =
        new RowSegmenter(
            entry,
            entry.copyStatement().orElseThrow(),
            "UTF8",
            new ByteArrayInputStream(raw.getBytes(US_ASCII)),
            size,
            new RowLimit(MemoryBudget.of(HEAP), 1, size),
            loaded);
    var segments = new ArrayList<RowSegment>();
    for (var next = segmenter.next(); next != null; next = segmenter.next()) {
      segments.add(next);
    }
    return segments;
  }

  private static Entry tableData() throws IOException {
    try (var archive =
        RowSegmenterTest.class.getResourceAsStream("/golden/15/seekable-none.dump")) {
      return TableOfContents.read(archive).entries().stream()
          .filter(Entry::isTableData)
          .findFirst()
          .orElseThrow();
    }
  }
}
