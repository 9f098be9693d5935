package io.pgstow.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class PrintableTest {

  @Test
  void what_a_terminal_obeys_is_written_as_an_escape() {
    assertThat(Printable.line("a\r\nb\tc\u001b[2J\u007f\u0085\u009b1m\u2028\u2029\u202e\u2067"))
        .isEqualTo("a\\r\\nb\\tc\\u001b[2J\\u007f\\u0085\\u009b1m\\u2028\\u2029\\u202e\\u2067");
    assertThat(Printable.lines("a\nb\r\tc\u0007")).isEqualTo("a\nb\\r\tc\\u0007");
  }

  @Test
  void every_other_character_stays() {
    String text = "é ß 漢 \u0635\u06cc \u200d \ud83d\udc69\u200d\ud83d\ude80 \\ \" %s {}";

    assertThat(Printable.line(text)).isEqualTo(text);
    assertThat(Printable.json(text)).isEqualTo(text);
  }

  @Test
  void programs_read_the_very_characters() {
    var all = new StringBuilder();
    IntStream.rangeClosed(0, 0x2100).forEach(all::appendCodePoint);
    String document = Printable.json(JsonMapper.shared().writeValueAsString(all.toString()));

    assertThat(document.chars())
        .noneMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x202e);
    assertThat(JsonMapper.shared().readValue(document, String.class)).isEqualTo(all.toString());
  }
}
