package io.pgstow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.pgstow.testing.SlowStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CodecTest {
  private static final byte[] TEXT = compressible(300_000);

  static Stream<Compression> compressions() {
    return Stream.of("none", "gzip:1", "gzip:9", "lz4", "zstd:1", "zstd:19")
        .map(Compression::parse);
  }

  static Stream<Compression> compressing() {
    return compressions().skip(1);
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void what_was_encoded_is_decoded(Compression compression) throws IOException {
    byte[] encoded = encode(compression, TEXT);

    assertThat(decode(compression.codec(), encoded)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void pieces_encoded_one_by_one_are_decoded_as_one(Compression compression) throws IOException {
    var file = new ByteArrayOutputStream();
    for (int start = 0; start < TEXT.length; start += 70_000) {
      byte[] piece = Arrays.copyOfRange(TEXT, start, Math.min(start + 70_000, TEXT.length));
      file.writeBytes(encode(compression, piece));
      file.writeBytes(encode(compression, new byte[0]));
    }

    assertThat(decode(compression.codec(), file.toByteArray())).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void pieces_are_found_in_a_stream_that_gives_few_bytes_at_a_time(Compression compression)
      throws IOException {
    byte[] piece = encode(compression, Arrays.copyOf(TEXT, 1000));
    var twice = new ByteArrayOutputStream();
    twice.writeBytes(piece);
    twice.writeBytes(piece);
    InputStream slow = new SlowStream(twice.toByteArray(), 7);

    try (InputStream in = compression.codec().decoder(slow)) {
      assertThat(in.readAllBytes()).hasSize(2000).startsWith(Arrays.copyOf(TEXT, 1000));
    }
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void a_hundred_thousand_empty_pieces_are_nothing(Compression compression) throws IOException {
    byte[] piece = encode(compression, new byte[0]);
    byte[] many = new byte[100_000 * piece.length];
    for (int start = 0; start < many.length; start += piece.length) {
      System.arraycopy(piece, 0, many, start, piece.length);
    }

    assertThat(decode(compression.codec(), many)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void no_bytes_are_empty_content(Codec codec) throws IOException {
    assertThat(decode(codec, new byte[0])).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void a_file_that_ends_too_early_is_an_error(Compression compression) throws IOException {
    byte[] encoded = encode(compression, Arrays.copyOf(TEXT, 2000));

    for (int length = 1; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatIOException()
          .as("cut to %d of %d bytes", length, encoded.length)
          .isThrownBy(() -> decode(compression.codec(), cut));
    }
  }

  @ParameterizedTest
  @MethodSource("compressing")
  void garbage_behind_the_end_is_an_error(Compression compression) throws IOException {
    var file = new ByteArrayOutputStream();
    file.writeBytes(encode(compression, TEXT));
    file.writeBytes(new byte[] {'x', 'y', 'z', 'x', 'y', 'z', 'x', 'y', 'z'});

    assertThatIOException().isThrownBy(() -> decode(compression.codec(), file.toByteArray()));
  }

  @ParameterizedTest
  @MethodSource("compressions")
  void blocks_are_decoded_too(Compression compression) throws IOException {
    byte[] block = encodeBlock(compression, TEXT);

    try (InputStream in = compression.codec().blockDecoder(new ByteArrayInputStream(block))) {
      assertThat(in.readAllBytes()).isEqualTo(TEXT);
    }
  }

  @Test
  void a_gzip_block_is_one_zlib_stream_and_no_more() throws IOException {
    byte[] block = encodeBlock(Compression.parse("gzip:1"), TEXT);
    assertThat(block).startsWith(0x78);

    for (int more : new int[] {1, 100_000}) {
      byte[] longer = Arrays.copyOf(block, block.length + more);
      try (InputStream in = Codec.GZIP.blockDecoder(new ByteArrayInputStream(longer))) {
        assertThatIOException().isThrownBy(in::readAllBytes).withMessageContaining("more data");
      }
    }
  }

  @Test
  void a_zlib_stream_that_wants_a_dictionary_is_not_empty_content() throws IOException {
    byte[] block = {0x78, (byte) 0xbb, 1, 2, 3, 4, 5, 6};

    try (InputStream in = Codec.GZIP.blockDecoder(new ByteArrayInputStream(block))) {
      assertThatIOException().isThrownBy(in::readAllBytes).withMessageContaining("dictionary");
    }
  }

  @Test
  void every_field_of_a_gzip_header_is_passed_over() throws IOException {
    byte[] plain = encode(Compression.parse("gzip:1"), TEXT);
    var file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 31, 1, 2, 3, 4, 0, 3});
    file.writeBytes(new byte[] {3, 0, 'x', 'x', 'x'});
    file.writeBytes(new byte[] {'n', 'a', 'm', 'e', 0});
    file.writeBytes(new byte[] {'w', 'h', 'y', 0});
    file.writeBytes(new byte[] {7, 7});
    file.write(plain, 10, plain.length - 10);

    assertThat(decode(Codec.GZIP, file.toByteArray())).isEqualTo(TEXT);
  }

  @Test
  void a_gzip_member_with_a_wrong_checksum_or_length_is_an_error() throws IOException {
    byte[] encoded = encode(Compression.parse("gzip:1"), TEXT);
    for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
      byte[] wrong = encoded.clone();
      wrong[wrong.length - fromEnd] ^= 1;
      assertThatIOException()
          .isThrownBy(() -> decode(Codec.GZIP, wrong))
          .withMessageContaining(fromEnd > 4 ? "checksum" : "length");
    }
  }

  /** Not what an encoder makes; but the library takes it for the end of the frame. */
  @Test
  void an_empty_lz4_block_does_not_end_a_frame() throws IOException {
    byte[] header = {4, 0x22, 0x4d, 0x18, 0x60, 0x40, (byte) 0x82};
    byte[] emptyBlock = {1, 0, 0, 0, 0};
    byte[] block = {3, 0, 0, (byte) 0x80, 'a', 'b', 'c'};
    byte[] end = {0, 0, 0, 0};
    var file = new ByteArrayOutputStream();
    for (byte[] part : new byte[][] {header, emptyBlock, emptyBlock, block, emptyBlock, end}) {
      file.writeBytes(part);
    }

    assertThat(decode(Codec.LZ4, file.toByteArray())).asString().isEqualTo("abc");
  }

  private static byte[] encode(Compression compression, byte[] bytes) throws IOException {
    var target = new ByteArrayOutputStream();
    try (OutputStream out = compression.encoder(target)) {
      out.write(bytes);
    }
    return target.toByteArray();
  }

  private static byte[] encodeBlock(Compression compression, byte[] bytes) throws IOException {
    if (compression.codec() != Codec.GZIP) {
      return encode(compression, bytes);
    }
    var target = new ByteArrayOutputStream();
    try (var out = new DeflaterOutputStream(target)) {
      out.write(bytes);
    }
    return target.toByteArray();
  }

  private static byte[] decode(Codec codec, byte[] bytes) throws IOException {
    try (InputStream in = codec.decoder(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] compressible(int length) {
    var random = new Random(1);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(4));
    }
    return bytes;
  }
}
