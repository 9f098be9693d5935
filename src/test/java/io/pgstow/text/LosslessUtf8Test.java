package io.pgstow.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LosslessUtf8Test {
  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "größe 漢字 𝄞 \u0000 \u07ff\u0800\uffff"})
  void what_is_utf_8_is_decoded_as_such(String text) {
    assertThat(new String(text.getBytes(UTF_8), LosslessUtf8.INSTANCE)).isEqualTo(text);
    assertThat(text.getBytes(LosslessUtf8.INSTANCE)).isEqualTo(text.getBytes(UTF_8));
    assertThat(LosslessUtf8.isMixed(text)).isFalse();
  }

  /** Latin 1, too long, half a pair, beyond the last, cut, and what stands for a byte here. */
  @ParameterizedTest
  @ValueSource(strings = {"e4", "c0af", "e08080", "eda080", "f4908080", "e282", "f48fbe84", "ff80"})
  void every_other_byte_is_a_character_and_comes_back(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    String text = new String(bytes, LosslessUtf8.INSTANCE);

    assertThat(text.codePoints().toArray())
        .isEqualTo(
            java.util.stream.IntStream.range(0, bytes.length)
                .map(i -> 0x10ff00 + (bytes[i] & 0xff))
                .toArray());
    assertThat(LosslessUtf8.isMixed(text)).isTrue();
    assertThat(text.getBytes(LosslessUtf8.INSTANCE)).isEqualTo(bytes);
  }

  @Test
  void any_bytes_come_back() {
    var random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int j = 0; j + 3 < bytes.length; j += 5) {
        System.arraycopy(HexFormat.of().parseHex("f48fbe84"), 0, bytes, j, random.nextInt(5));
      }
      String text = new String(bytes, LosslessUtf8.INSTANCE);
      assertThat(text.getBytes(LosslessUtf8.INSTANCE)).isEqualTo(bytes);
      assertThat(text).doesNotContain("\ufffd");
    }
  }

  @Test
  void a_text_of_bytes_alone_needs_the_most_room() {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      bytes.write(0xe4);
    }
    String text = new String(bytes.toByteArray(), LosslessUtf8.INSTANCE);
    assertThat(text).hasSize(20_000);
    assertThat(text.getBytes(LosslessUtf8.INSTANCE)).isEqualTo(bytes.toByteArray());
  }
}
