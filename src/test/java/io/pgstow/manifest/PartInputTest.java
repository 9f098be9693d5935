package io.pgstow.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parts compared with their digests while they pass. */
final class PartInputTest {
  private static final byte[] BYTES = "one two three".getBytes(US_ASCII);
  private static final List<PartDigest> PARTS =
      List.of(part(1, 0, 4), part(2, 4, 4), part(3, 8, 5));

  @Test
  void parts_that_are_what_they_were_pass() throws IOException {
    try (var in = new PartInput(new ByteArrayInputStream(BYTES), PARTS, PartInputTest::damage)) {
      assertThat(in.readAllBytes()).isEqualTo(BYTES);
    }
  }

  @Test
  void a_flipped_bit_fails_its_own_part() throws IOException {
    byte[] flipped = BYTES.clone();
    flipped[5] ^= 1;
    try (var in = new PartInput(new ByteArrayInputStream(flipped), PARTS, PartInputTest::damage)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(PgstowException.class)
          .hasMessageContaining("part 2");
    }
  }

  @Test
  void an_end_that_comes_too_early_fails_where_it_is() throws IOException {
    try (var in =
        new PartInput(new ByteArrayInputStream(BYTES, 0, 10), PARTS, PartInputTest::damage)) {
      assertThatThrownBy(in::readAllBytes).hasMessageContaining("offset 10");
    }
  }

  private static PgstowException damage(PartDigest part) {
    return new PgstowException(ExitCode.VERIFICATION, "part " + part.number(), "Look.");
  }

  private static PartDigest part(int number, int offset, int size) {
    var digest = new Digest();
    digest.update(BYTES, offset, size);
    return new PartDigest(number, offset, size, HexFormat.of().formatHex(digest.finish()));
  }
}
