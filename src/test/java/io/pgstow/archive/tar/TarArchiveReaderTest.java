package io.pgstow.archive.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TarArchiveReaderTest {

  static List<Integer> every_major() {
    return Golden.majors();
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void data_are_those_of_the_directory_archive(int major) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    byte[] tar = Files.readAllBytes(Golden.path(major, "golden.tar"));
    try (var reader = open(tar)) {
      for (var member = reader.nextMember(); member != null; member = reader.nextMember()) {
        files.put(name(member), member.content().readAllBytes());
      }
    }

    assertThat(files).hasSize(10);
    for (var file : files.entrySet()) {
      assertThat(file.getValue())
          .as(file.getKey())
          .isEqualTo(
              Files.readAllBytes(Golden.path(major, "directory-none").resolve(file.getKey())));
    }
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void contents_are_written_as_they_were_read(int major) throws IOException {
    byte[] tar = Files.readAllBytes(Golden.path(major, "golden.tar"));
    var written = new ByteArrayOutputStream();
    TableOfContents contents = TarIndex.read(new ByteArrayInputStream(tar)).tableOfContents();
    contents.write(written);

    assertThat(written.toByteArray()).isEqualTo(Arrays.copyOfRange(tar, 512, 512 + written.size()));
  }

  @Test
  void a_tar_of_another_maker_is_read_too() throws IOException {
    assertThat(members(without(_ -> false))).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"toc.dat", "[0-9]+.dat", "blob_70001.dat", "blobs_[0-9]+.toc"})
  void a_missing_file_is_noticed(String name) throws IOException {
    byte[] tar = without(file -> file.matches(name));

    assertThatExceptionOfType(ArchiveException.class).isThrownBy(() -> members(tar));
  }

  @Test
  void files_cut_off_at_the_end_are_noticed() throws IOException {
    byte[] tar = Files.readAllBytes(Golden.path(17, "golden.tar"));
    for (int length = 0; length < tar.length - 1024; length += 512) {
      byte[] cut = Arrays.copyOf(tar, length);
      assertThatExceptionOfType(ArchiveException.class)
          .as("cut to %d", length)
          .isThrownBy(() -> members(cut));
    }
  }

  @Test
  void lengths_from_8_gib_on_are_binary_numbers() throws IOException {
    byte[] block = new byte[TarHeader.BLOCK];
    var entry = new TarArchiveEntry("2983.dat");
    entry.setSize(10_000_000_000L);
    entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding("UTF-8"), true);

    TarHeader header = TarHeader.parse(block, 0);

    assertThat(header).isEqualTo(TarHeader.file("2983.dat", 10_000_000_000L));
    assertThat(TarHeader.parse(TarHeader.file("2983.dat", 10_000_000_000L).block(), 0))
        .isEqualTo(header);
  }

  private static TarArchiveReader open(byte[] tar) throws IOException {
    return new TarArchiveReader(
        TarIndex.read(new ByteArrayInputStream(tar)), new ByteArrayInputStream(tar));
  }

  private static String name(TarMember member) {
    return switch (member) {
      case TarMember.Rows(var entry, _) -> entry.dumpId() + ".dat";
      case TarMember.LargeObject(long oid, _, _) -> "blob_" + oid + ".dat";
    };
  }

  private static int members(byte[] tar) throws IOException {
    int members = 0;
    try (var reader = open(tar)) {
      while (reader.nextMember() != null) {
        members++;
      }
    }
    return members;
  }

  /** Written anew, without some files. */
  private static byte[] without(Predicate<String> names) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Path golden = Golden.path(17, "golden.tar");
    try (var in = new TarArchiveInputStream(Files.newInputStream(golden));
        var out = new TarArchiveOutputStream(bytes)) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!names.test(entry.getName())) {
          out.putArchiveEntry(entry);
          in.transferTo(out);
          out.closeArchiveEntry();
        }
      }
    }
    return bytes.toByteArray();
  }
}
