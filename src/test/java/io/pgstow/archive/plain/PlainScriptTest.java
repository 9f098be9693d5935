package io.pgstow.archive.plain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstow.archive.Golden;
import io.pgstow.testing.SlowStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainScriptTest {
  private static final String KEY = "aB3";
  private static final String END = "--\n-- PostgreSQL database dump complete\n--\n\n";

  static List<Integer> every_major() {
    return Golden.majors();
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void only_the_lines_that_restrict_psql_are_taken_off(int major) throws IOException {
    String script = Files.readString(Golden.path(major, "golden.sql"));
    boolean restricted = script.contains("\n\\restrict ");

    try (var plain = new PlainScript(stream(script))) {
      String sql = new String(plain.readAllBytes(), UTF_8);

      assertThat(plain.isRestricted()).isEqualTo(restricted);
      assertThat(plain.complete()).isTrue();
      assertThat(sql).isEqualTo(script.replaceAll("(?m)^\\\\(un)?restrict .*\n", ""));
      assertThat(sql.length() < script.length()).isEqualTo(restricted);
    }
  }

  @Test
  void data_that_look_like_such_a_line_stay() throws IOException {
    String data = "COPY t FROM stdin;\n\\unrestrict " + KEY + "\n\\restrict " + KEY + "\n\\.\n";
    String script = "--\n\n\\restrict " + KEY + "\n" + data + END + "\\unrestrict " + KEY + "\n\n";

    assertThat(read(script)).isEqualTo("--\n\n" + data + END + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void lines_may_end_as_in_windows_and_a_byte_order_mark_may_be_before_them(String end)
      throws IOException {
    String script = "--\n-- x\n\n\\restrict k\nSELECT 1;\n\n" + END + "\\unrestrict k\n\n";
    for (String mark : List.of("", "\ufeff")) {
      try (var plain = new PlainScript(stream(mark + script.replace("\n", end)))) {
        assertThat(new String(plain.readAllBytes(), UTF_8))
            .isEqualTo(("--\n-- x\n\nSELECT 1;\n\n" + END + "\n").replace("\n", end));
        assertThat(plain.isRestricted()).isTrue();
        assertThat(plain.complete()).isTrue();
      }
    }
    assertThat(read("\ufeffSELECT '\ufeff';" + end)).isEqualTo("SELECT '\ufeff';" + end);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "--",
        "SELECT 1;\n\\restrict aB3\n",
        "\\restrict aB3",
        "\\restrict a b\n",
        "-- nothing\n\\unrestrict aB3\n",
        "\\connect x\n"
      })
  void a_script_without_such_a_line_at_its_beginning_is_left_as_it_is(String script)
      throws IOException {
    assertThat(read(script)).isEqualTo(script);
    assertThat(new PlainScript(stream(script)).isRestricted()).isFalse();
  }

  @Test
  void the_line_at_the_end_must_have_the_key_of_that_at_the_beginning() throws IOException {
    assertThat(read("\\restrict a\nSELECT 1;\n\\unrestrict b\n"))
        .isEqualTo("SELECT 1;\n\\unrestrict b\n");
  }

  @Test
  void lines_are_found_whatever_the_length_of_the_script() throws IOException {
    for (int length = 0; length < 200_000; length = length * 2 + 61) {
      String sql = "SELECT '" + "x".repeat(length) + "';\n" + END;
      String script = "--\n\\restrict k\n" + sql + "\\unrestrict k\n\n";
      for (int piece : new int[] {1, 100, 1 << 16}) {
        try (var plain = new PlainScript(new SlowStream(script.getBytes(UTF_8), piece))) {
          assertThat(new String(plain.readAllBytes(), UTF_8)).isEqualTo("--\n" + sql + "\n");
          assertThat(plain.complete()).isTrue();
        }
      }
    }
  }

  @Test
  void a_script_that_was_cut_is_not_complete() throws IOException {
    String script = Files.readString(Golden.path(17, "golden.sql"));
    int end = script.indexOf("dump complete") + "dump complete\n--".length();
    for (int length = end - 1; length >= 0; length -= 13) {
      try (var plain = new PlainScript(stream(script.substring(0, length)))) {
        plain.readAllBytes();
        assertThat(plain.complete()).as("cut to %d", length).isFalse();
      }
    }
  }

  @Test
  void a_script_is_put_between_restricting_lines() throws IOException {
    String script = Files.readString(Golden.path(13, "golden.sql"));

    try (InputStream in = PlainScript.restrict(stream(script), "k3y")) {
      assertThat(new String(in.readAllBytes(), UTF_8))
          .isEqualTo("\\restrict k3y\n\n" + script + "\n\\unrestrict k3y\n");
    }
    try (var in = new PlainScript(PlainScript.restrict(stream(script), "k3y"))) {
      assertThat(in.isRestricted()).isTrue();
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("\n" + script + "\n");
      assertThat(in.complete()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\nDROP TABLE t;", "ä"})
  void a_key_is_of_letters_and_digits(String key) {
    assertThatIllegalArgumentException().isThrownBy(() -> PlainScript.restrict(stream(""), key));
  }

  private static String read(String script) throws IOException {
    try (var plain = new PlainScript(stream(script))) {
      return new String(plain.readAllBytes(), UTF_8);
    }
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
