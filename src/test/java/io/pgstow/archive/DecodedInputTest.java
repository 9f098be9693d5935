package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.codec.Codec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose fault it is that compressed content cannot be read. */
final class DecodedInputTest {

  @ParameterizedTest
  @EnumSource(Codec.class)
  void a_failure_of_the_stream_below_is_passed_on_and_not_called_corruption(Codec codec)
      throws IOException {
    var failure = new IllegalStateException("the store is gone");
    var broken =
        new InputStream() {
          @Override
          public int read() {
            throw failure;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            throw failure;
          }
        };
    try (var in = DecodedInput.ofFile("rows", broken, codec)) {
      assertThatThrownBy(() -> in.read(new byte[1], 0, 1)).isSameAs(failure);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Codec.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void what_cannot_be_decoded_is_corrupt(Codec codec) throws IOException {
    var garbage = new ByteArrayInputStream("no compressed bytes at all".getBytes(US_ASCII));
    try (var in = DecodedInput.ofFile("rows", garbage, codec)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(ArchiveException.class)
          .hasMessageContaining("rows");
    }
  }
}
