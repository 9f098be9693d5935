package io.pgstow.restore.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import io.pgstow.memory.MemoryBudget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class InsertSegmenterTest {
  private static final String PLAIN = "INSERT INTO t VALUES (1);\n";
  private static final String TRICKY = "INSERT INTO t VALUES ('it''s ;\n--', E'\\\\');\n";
  private static final String NAMED = "INSERT INTO \"odd;\n\"\"name\" DEFAULT VALUES;\n";

  @Test
  void a_segment_ends_with_the_statement_in_which_its_size_is_reached() throws IOException {
    assertThat(texts(PLAIN + PLAIN + PLAIN + "\n\n", PLAIN.length() + 1))
        .containsExactly(PLAIN + PLAIN, PLAIN + "\n\n");
  }

  @Test
  void semicolons_inside_literals_and_names_end_nothing() throws IOException {
    assertThat(texts(TRICKY + NAMED + PLAIN + "\n\n", 1)).containsExactly(TRICKY, NAMED, PLAIN);
  }

  @Test
  void what_is_loaded_is_read_past() throws IOException {
    long first = TRICKY.length();
    var loaded = new TreeMap<>(Map.of(first, first + NAMED.length()));

    assertThat(cut(TRICKY + NAMED + PLAIN, 1000, loaded))
        .extracting(InsertSegment::sql)
        .containsExactly(TRICKY, PLAIN);
  }

  @Test
  void a_statement_without_an_end_is_corrupt() {
    assertThatThrownBy(() -> texts(PLAIN + "INSERT INTO t VALUES ('cut", 1000))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("INSERT statement without an end");
  }

  private static List<String> texts(String raw, int size) throws IOException {
    return cut(raw, size, new TreeMap<>()).stream().map(InsertSegment::sql).toList();
  }

  private static List<InsertSegment> cut(String raw, int size, NavigableMap<Long, Long> loaded)
      throws IOException {
    try (var archive = Files.newInputStream(Golden.path(17, "inserts.dump"))) {
      var segmenter =
          new InsertSegmenter(
              Golden.entry(TableOfContents.read(archive), "TABLE DATA", "event"),
              UTF_8,
              true,
              new ByteArrayInputStream(raw.getBytes(UTF_8)),
              size,
              new RowLimit(MemoryBudget.of(1L << 30), 1, size),
              loaded);
      var segments = new ArrayList<InsertSegment>();
      for (var next = segmenter.next(); next != null; next = segmenter.next()) {
        segments.add(next);
      }
      return segments;
    }
  }
}
