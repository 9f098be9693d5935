package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecognitionTest {

  static Stream<Arguments> every_golden_file() {
    return Golden.majors().stream()
        .flatMap(
            major ->
                Stream.of(
                    Arguments.of(Golden.path(major, "piped-gzip.dump"), ArchiveFormat.CUSTOM),
                    Arguments.of(Golden.path(major, "schema.dump"), ArchiveFormat.CUSTOM),
                    Arguments.of(Golden.path(major, "golden.tar"), ArchiveFormat.TAR),
                    Arguments.of(Golden.path(major, "golden.sql"), ArchiveFormat.PLAIN),
                    Arguments.of(
                        Golden.path(major, "directory-none").resolve("toc.dat"),
                        ArchiveFormat.DIRECTORY)));
  }

  @ParameterizedTest
  @MethodSource("every_golden_file")
  void a_file_is_what_it_holds(Path file, ArchiveFormat format) throws IOException {
    assertThat(recognise(Files.readAllBytes(file))).isEqualTo(new Recognition(format, Codec.NONE));
  }

  @ParameterizedTest
  @MethodSource("every_golden_file")
  void a_compressed_file_is_what_it_holds(Path file, ArchiveFormat format) throws IOException {
    for (String compression : new String[] {"gzip:9", "lz4", "zstd:1"}) {
      Compression chosen = Compression.parse(compression);
      byte[] compressed = compress(chosen, Files.readAllBytes(file));

      assertThat(recognise(compressed)).isEqualTo(new Recognition(format, chosen.codec()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip:1", "lz4", "zstd:1"})
  void the_beginning_of_a_large_file_is_enough(String compression) throws IOException {
    byte[] hardToCompress = new byte[1 << 20];
    var random = new Random(3);
    for (int i = 0; i < hardToCompress.length; i++) {
      hardToCompress[i] = (byte) (32 + random.nextInt(95));
    }
    byte[] compressed = compress(Compression.parse(compression), hardToCompress);

    assertThat(recognise(compressed).format()).isEqualTo(ArchiveFormat.PLAIN);
  }

  @Test
  void a_short_script_is_a_script() throws IOException {
    assertThat(recognise("SELECT 1;\n".getBytes(UTF_8)).format()).isEqualTo(ArchiveFormat.PLAIN);
  }

  @Test
  void nothing_and_binary_data_are_no_archive() {
    for (byte[] content : new byte[][] {{}, {1, 0, 2}, new byte[1000]}) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> recognise(content))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.UNSUPPORTED));
    }
  }

  @Test
  void a_broken_compressed_file_is_corrupt() {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> recognise(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0}))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.CORRUPT));
  }

  private static Recognition recognise(byte[] content) throws IOException {
    try (InputStream in = new ByteArrayInputStream(content)) {
      return Recognition.of(in);
    }
  }

  private static byte[] compress(Compression compression, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = compression.encoder(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
