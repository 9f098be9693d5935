package io.pgstow.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZlibPieceTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6, 9})
  void pieces_are_one_stream_whatever_their_lengths(int level) throws IOException {
    var random = new Random(level);
    for (int round = 0; round < 30; round++) {
      int pieces = 1 + random.nextInt(5);
      var stream = new ByteArrayOutputStream();
      var expected = new ByteArrayOutputStream();
      AdlerSum checksum = AdlerSum.EMPTY;
      for (int i = 0; i < pieces; i++) {
        byte[] content = content(random);
        expected.write(content);
        var piece = new ZlibPiece(stream, level, i == 0, i == pieces - 1);
        try (piece) {
          piece.write(content);
        }
        checksum = checksum.then(piece.checksum());
      }
      stream.write(ZlibPiece.trailer(checksum));

      var inflated = new InflaterInputStream(new ByteArrayInputStream(stream.toByteArray()));
      assertThat(inflated.readAllBytes()).isEqualTo(expected.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_520, 65_521, 65_522, 5_000_000})
  void checksums_are_put_together(int length) {
    byte[] bytes = new byte[length + 70_000];
    new Random(length).nextBytes(bytes);

    AdlerSum both = sum(bytes, 0, length).then(sum(bytes, length, 70_000));

    assertThat(both).isEqualTo(sum(bytes, 0, bytes.length));
  }

  private static AdlerSum sum(byte[] bytes, int offset, int length) {
    var adler = new Adler32();
    adler.update(bytes, offset, length);
    return new AdlerSum((int) adler.getValue(), length);
  }

  private static byte[] content(Random random) {
    byte[] bytes = new byte[random.nextInt(3) * random.nextInt(200_000)];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    } else if (bytes.length > 0) {
      byte[] text = "row\twith\tvalues\n".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = text[i % text.length];
      }
    }
    return bytes;
  }
}
