package io.pgstow.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CopyRowsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "'\\.^^^', 0, 0, true",
        "'\\.^', 0, 0, true",
        "'^^\\.^^^', 2, 2, true",
        "'a^b^\\.^^^', 2, 4, true",
        "'\\N^\\.x^\\\\.^\\.^^^', 3, 11, true",
        "'a\\.^\\.^^^', 1, 4, true",
        "'a^b^', 2, 4, false",
        "'a^b', 1, 3, false",
        "'a^\\', 1, 3, false",
        "'a^\\.', 1, 4, false",
        "'a^\\.^^^b^', 1, 2, false",
        "'a^\\.^\\.^', 1, 2, false"
      })
  void rows_end_with_newlines_and_the_last_line_is_none(
      String text, long rows, long bytes, boolean complete) {
    byte[] content = text.replace("'", "").replace('^', '\n').getBytes(UTF_8);
    for (int piece = 1; piece <= content.length; piece++) {
      var counter = new CopyRows();
      for (int start = 0; start < content.length; start += piece) {
        counter.update(content, start, Math.min(piece, content.length - start));
      }

      assertThat(counter.rows()).as("rows").isEqualTo(rows);
      assertThat(counter.bytes()).as("bytes").isEqualTo(bytes);
      assertThat(counter.complete()).as("complete").isEqualTo(complete);
    }
  }

  @Test
  void any_bytes_are_counted_as_one_by_one() {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] text = new byte[random.nextInt(200)];
      long newlines = 0;
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) (random.nextInt(6) == 0 ? '\n' : random.nextInt(256));
        newlines += text[i] == '\n' ? 1 : 0;
      }
      var counter = new CopyRows();
      int start = 0;
      while (start < text.length) {
        int length = Math.min(1 + random.nextInt(40), text.length - start);
        counter.update(text, start, length);
        start += length;
      }

      assertThat(counter.rows()).as("round %d", round).isEqualTo(newlines);
      assertThat(counter.bytes()).isEqualTo(text.length);
    }
  }
}
