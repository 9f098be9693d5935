package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.codec.Packing;
import io.pgstow.testing.Packed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecognitionTest {

  static Stream<Arguments> every_golden_file() {
    return Golden.majors().stream()
        .flatMap(
            major ->
                Stream.of(
                    Arguments.of(Golden.path(major, "piped-gzip.dump"), new Content.Custom()),
                    Arguments.of(Golden.path(major, "schema.dump"), new Content.Custom()),
                    Arguments.of(Golden.path(major, "golden.tar"), new Content.Tar()),
                    Arguments.of(
                        Golden.path(major, "golden.sql"),
                        new Content.Script(Content.Author.PG_DUMP)),
                    Arguments.of(
                        Golden.path(major, "directory-none").resolve("toc.dat"),
                        new Content.Contents())));
  }

  @ParameterizedTest
  @MethodSource("every_golden_file")
  void a_file_is_what_it_holds(Path file, Content content) throws IOException {
    assertThat(recognise(Files.readAllBytes(file))).isEqualTo(new Recognition(List.of(), content));
  }

  @ParameterizedTest
  @MethodSource("every_golden_file")
  void a_compressed_file_is_what_it_holds(Path file, Content content) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (Packing packing : Packing.values()) {
      Recognition found = recognise(Packed.as(packing, bytes));

      assertThat(found).isEqualTo(new Recognition(List.of(packing), content));
      try (InputStream unpacked =
          found.unpack(new ByteArrayInputStream(Packed.as(packing, bytes)))) {
        assertThat(unpacked.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void compressions_around_each_other_are_taken_off_from_outside() throws IOException {
    byte[] bytes = Files.readAllBytes(Golden.path(17, "golden.tar"));
    byte[] packed = Packed.as(Packing.XZ, Packed.as(Packing.GZIP, bytes));

    Recognition found = recognise(packed);

    assertThat(found)
        .isEqualTo(new Recognition(List.of(Packing.XZ, Packing.GZIP), new Content.Tar()))
        .hasToString("tar within gzip within xz");
    try (InputStream unpacked = found.unpack(new ByteArrayInputStream(packed))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void what_is_compressed_too_often_is_not_read_on() throws IOException {
    byte[] packed = "SELECT 1;".getBytes(US_ASCII);
    for (int i = 0; i < 4; i++) {
      packed = Packed.as(Packing.GZIP, packed);
    }

    assertThat(recognise(packed).content()).isEqualTo(new Content.TooDeep());
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void members_after_each_other_are_one_file(Packing packing) throws IOException {
    byte[] one = Packed.as(packing, "SELECT 1;\n".getBytes(US_ASCII));
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);

    try (InputStream in = recognise(two).unpack(new ByteArrayInputStream(two))) {
      assertThat(new String(in.readAllBytes(), US_ASCII)).isEqualTo("SELECT 1;\nSELECT 1;\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void a_compressed_file_that_ends_early_is_corrupt_and_says_how_much_was_read(Packing packing)
      throws IOException {
    byte[] bytes = new byte[1 << 16];
    new Random(5).nextBytes(bytes);
    Arrays.fill(bytes, 0, 3000, (byte) '-');
    byte[] whole = Packed.as(packing, bytes);
    byte[] cut = Arrays.copyOf(whole, whole.length - 20);

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(
            () -> {
              try (InputStream in =
                  new Recognition(List.of(packing), new Content.Tar())
                      .unpack(new ByteArrayInputStream(cut))) {
                in.readAllBytes();
              }
            })
        .withMessageContaining(packing + " data")
        .withMessageContaining("bytes were read, which hold")
        .satisfies(e -> assertThat(e).hasMessageNotContaining("null"));
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void the_beginning_of_a_large_file_is_enough(Packing packing) throws IOException {
    byte[] hardToCompress = new byte[1 << 20];
    var random = new Random(3);
    for (int i = 0; i < hardToCompress.length; i++) {
      hardToCompress[i] = (byte) (32 + random.nextInt(95));
    }
    System.arraycopy("COPY t ".getBytes(US_ASCII), 0, hardToCompress, 0, 7);

    assertThat(recognise(Packed.as(packing, hardToCompress)).content())
        .isEqualTo(new Content.Script(Content.Author.SOMEBODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1;",
        "\n\n-- a comment\ncreate table t ();",
        "/* only */",
        "\\connect app",
        "(select 1)",
        "\u00ef\u00bb\u00bfSET x = 1;"
      })
  void sql_is_a_script(String text) throws IOException {
    assertThat(recognise(text.getBytes(ISO_8859_1)).content())
        .isEqualTo(new Content.Script(Content.Author.SOMEBODY));
  }

  @Test
  void a_script_of_a_whole_server_is_told_from_one_of_a_database() throws IOException {
    assertThat(recognise("--\n-- PostgreSQL database cluster dump\n--\n".getBytes(US_ASCII)))
        .isEqualTo(new Recognition(List.of(), new Content.Script(Content.Author.PG_DUMPALL)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3c21444f43545950452068746d6c3e|an HTML page",
        "3c3f786d6c3e3c4572726f723e|an error of an object store",
        "7b226572726f72223a317d|JSON",
        "2d2d204d7953514c2064756d7020|MySQL",
        "504b0304140001000000|protected by a password",
        "504b0304140000000000|a ZIP archive",
        "377abcaf271c0004|7-Zip",
        "53616c7465645f5f01020304|openssl",
        "6167652d656e6372797074696f6e2e6f72672f7631|encrypted by age",
        "8c0d04090302|GnuPG",
        "53514c69746520666f726d61742033|SQLite",
        "16d102000000|write-ahead log",
        "00000000000000000000|never written",
        "fffe53004500|UTF-16",
        "68656c6c6f20776f726c64|nothing that is known here"
      })
  void what_else_people_mistake_for_a_dump_is_named(String hex, String likeness)
      throws IOException {
    assertThat(recognise(HexFormat.of().parseHex(hex)).content())
        .isInstanceOfSatisfying(
            Content.Foreign.class, foreign -> assertThat(foreign.likeness()).contains(likeness));
  }

  @Test
  void a_physical_backup_is_named() throws IOException {
    assertThat(recognise(Packed.tar("backup_label", new byte[10])).content())
        .isInstanceOfSatisfying(
            Content.Foreign.class,
            foreign -> assertThat(foreign.likeness()).contains("pg_basebackup"));
  }

  @Test
  void an_archive_that_went_through_powershell_is_named() throws IOException {
    assertThat(recognise("-- PostgreSQL database dump".getBytes(UTF_16)).content())
        .isInstanceOf(Content.Foreign.class);
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void nothing_is_nothing_compressed_or_not(Packing packing) throws IOException {
    assertThat(recognise(new byte[0]).content()).isEqualTo(new Content.Nothing());
    assertThat(recognise(Packed.as(packing, new byte[0])).content())
        .isEqualTo(new Content.Nothing());
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
}
