package io.pgstow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompressionTest {

  @ParameterizedTest
  @CsvSource({
    "0,      NONE, 0, 0,      none",
    "none,   NONE, 0, 0,      none",
    "1,      GZIP, 1, 1,      gzip:1",
    "9,      GZIP, 9, 9,      gzip:9",
    "gzip,   GZIP, 6, 6,      gzip:6",
    "GZIP:2, GZIP, 2, 2,      gzip:2",
    "lz4,    LZ4,  0, lz4,    lz4",
    "zstd,   ZSTD, 3, zstd:3, zstd:3",
    "zstd:1, ZSTD, 1, zstd:1, zstd:1"
  })
  void specifications_of_pg_dump_are_understood(
      String text, Codec codec, int level, String argument, String shown) {
    Compression compression = Compression.parse(text);

    assertThat(compression).isEqualTo(new Compression(codec, level));
    assertThat(compression.argument()).isEqualTo(argument);
    assertThat(compression).hasToString(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "-1",
        "gzip:0",
        "gzip:10",
        "gzip:",
        "gzip:x",
        "zstd:0",
        "zstd:23",
        "lz4:1",
        "none:1",
        "bzip2",
        "zstd:level=3",
        "99999999999"
      })
  void anything_else_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Compression.parse(text));
  }

  @Test
  void a_refusal_says_what_would_do() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Compression.parse("bzip2"))
        .withMessage("\"bzip2\" is no compression (0 to 9, none, gzip:N, lz4, zstd:N)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Compression.parse("zstd:99"))
        .withMessage("zstd has no level 99 (1 to 22)");
  }

  @Test
  void clients_before_16_know_gzip_alone() {
    assertThat(Compression.parse("gzip:1").isWrittenBy(13)).isTrue();
    assertThat(Compression.NONE.isWrittenBy(13)).isTrue();
    assertThat(Compression.parse("zstd:1").isWrittenBy(15)).isFalse();
    assertThat(Compression.parse("lz4").isWrittenBy(15)).isFalse();
    assertThat(Compression.parse("zstd:1").isWrittenBy(16)).isTrue();
    assertThat(Compression.parse("lz4").isWrittenBy(16)).isTrue();
  }
}
