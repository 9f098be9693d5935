package io.pgstow.archive.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import io.pgstow.testing.ArchiveFolder;
import io.pgstow.testing.FailingStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectoryArchiveTest {
  @TempDir Path folder;

  static Stream<Path> every_archive() {
    return Golden.directoryContents().stream().map(Path::getParent);
  }

  @ParameterizedTest
  @MethodSource("every_archive")
  void data_are_those_of_the_uncompressed_archive(Path archive) throws IOException {
    DirectoryArchive directory = DirectoryArchive.open(new ArchiveFolder(archive));
    Codec codec = Compression.parse(archive.getFileName().toString().substring(10)).codec();
    int tables = 0;
    for (Entry entry : directory.tableOfContents().entries()) {
      if (entry.isTableData()) {
        tables++;
        Member member = directory.member(entry);
        assertThat(member.codec()).isEqualTo(codec);
        assertThat(content(directory, member))
            .isEqualTo(uncompressed(archive, entry.dumpId() + ".dat"));
      }
    }
    assertThat(tables).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("every_archive")
  void large_objects_are_those_of_the_uncompressed_archive(Path archive) throws IOException {
    DirectoryArchive directory = DirectoryArchive.open(new ArchiveFolder(archive));
    List<LargeObjectFile> objects = new ArrayList<>();
    for (Entry entry : directory.tableOfContents().entries()) {
      if (entry.isLargeObjects()) {
        objects.addAll(list(directory, entry));
      }
    }

    assertThat(objects)
        .containsExactly(
            LargeObjectFile.of(70001), LargeObjectFile.of(70002), LargeObjectFile.of(4000000000L));
    for (LargeObjectFile object : objects) {
      assertThat(content(directory, directory.member(object)))
          .isEqualTo(uncompressed(archive, object.name()));
    }
  }

  @ParameterizedTest
  @MethodSource("every_archive")
  void lists_of_large_objects_are_written_as_they_were_read(Path archive) throws IOException {
    DirectoryArchive directory = DirectoryArchive.open(new ArchiveFolder(archive));
    for (Entry entry : directory.tableOfContents().entries()) {
      if (entry.isLargeObjects()) {
        var written = new ByteArrayOutputStream();
        for (LargeObjectFile file : list(directory, entry)) {
          written.writeBytes(file.line());
        }
        assertThat(written.toByteArray())
            .isNotEmpty()
            .isEqualTo(Files.readAllBytes(archive.resolve(directory.member(entry).name())));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip:1", "lz4", "zstd:1"})
  void the_contents_and_each_file_may_be_compressed_differently(String compression)
      throws IOException {
    Path archive = Golden.path(17, "directory-none");
    Compression chosen = Compression.parse(compression);
    TableOfContents contents = DirectoryArchive.open(new ArchiveFolder(archive)).tableOfContents();
    Entry compressed = Golden.entry(contents, "TABLE DATA", "event");
    Entry plain = Golden.entry(contents, "TABLE DATA", "customer");
    copy(archive.resolve("toc.dat"), chosen);
    copy(archive.resolve(contents.fileName(compressed)), chosen);
    copy(archive.resolve(contents.fileName(plain)), Compression.NONE);

    DirectoryArchive directory = DirectoryArchive.open(new ArchiveFolder(folder));

    assertThat(DirectoryArchive.isArchive(new ArchiveFolder(folder))).isTrue();
    assertThat(directory.member(compressed))
        .isEqualTo(
            new Member(contents.fileName(compressed) + chosen.codec().suffix(), chosen.codec()));
    assertThat(content(directory, directory.member(compressed)))
        .isEqualTo(uncompressed(archive, contents.fileName(compressed)));
    assertThat(directory.member(plain)).isEqualTo(new Member(contents.fileName(plain), Codec.NONE));
  }

  @Test
  void a_folder_without_contents_is_no_archive() throws IOException {
    assertThat(DirectoryArchive.isArchive(new ArchiveFolder(folder))).isFalse();
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> DirectoryArchive.open(new ArchiveFolder(folder)))
        .withMessage("corrupt at offset 0: there is no toc.dat");
  }

  @Test
  void contents_of_a_custom_archive_do_not_belong_into_a_directory() throws IOException {
    Files.copy(Golden.path(15, "schema.dump"), folder.resolve("toc.dat"));

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> DirectoryArchive.open(new ArchiveFolder(folder)));
  }

  @Test
  void bytes_behind_the_contents_are_noticed() throws IOException {
    Files.copy(Golden.path(15, "directory-none").resolve("toc.dat"), folder.resolve("toc.dat"));
    try (OutputStream out =
        Files.newOutputStream(folder.resolve("toc.dat"), StandardOpenOption.APPEND)) {
      out.write(0);
    }

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> DirectoryArchive.open(new ArchiveFolder(folder)));
  }

  @Test
  void a_missing_file_is_named() throws IOException {
    Files.copy(Golden.path(17, "directory-none").resolve("toc.dat"), folder.resolve("toc.dat"));
    DirectoryArchive directory = DirectoryArchive.open(new ArchiveFolder(folder));
    Entry entry = Golden.entry(directory.tableOfContents(), "TABLE DATA", "event");

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> directory.member(entry))
        .withMessage("corrupt at offset 0: there is no file %d.dat in the archive", entry.dumpId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "lz4", "zstd"})
  void a_file_that_was_cut_is_corrupt_and_named(String codec) throws IOException {
    Path archive = Golden.path(17, "directory-" + codec);
    DirectoryArchive whole = DirectoryArchive.open(new ArchiveFolder(archive));
    Member member = whole.member(Golden.entry(whole.tableOfContents(), "TABLE DATA", "event"));
    byte[] bytes = Files.readAllBytes(archive.resolve(member.name()));
    for (int length = 1; length < bytes.length; length += 97) {
      Files.write(folder.resolve(member.name()), Arrays.copyOf(bytes, length));
      Files.copy(
          archive.resolve("toc.dat"),
          folder.resolve("toc.dat"),
          StandardCopyOption.REPLACE_EXISTING);
      DirectoryArchive cut = DirectoryArchive.open(new ArchiveFolder(folder));

      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> content(cut, member))
          .withMessageMatching(
              "corrupt at offset [0-9]+: compressed data in " + member.name() + ": .*");
    }
  }

  @Test
  void entries_without_data_have_no_file() throws IOException {
    DirectoryArchive directory =
        DirectoryArchive.open(new ArchiveFolder(Golden.path(17, "directory-none")));
    Entry table = Golden.entry(directory.tableOfContents(), "TABLE", "event");

    assertThatIllegalArgumentException().isThrownBy(() -> directory.member(table));
    assertThatIllegalArgumentException().isThrownBy(() -> directory.largeObjects(table));
  }

  @Test
  void trouble_of_the_store_is_not_blamed_on_the_archive() throws IOException {
    var failure = new FileNotFoundException("store is away");
    ArchiveFiles files =
        new ArchiveFiles() {
          @Override
          public boolean contains(String name) {
            return name.endsWith(".gz");
          }

          @Override
          public InputStream open(String name) {
            return new FailingStream(new byte[0], 0, failure);
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> DirectoryArchive.open(files))
        .isSameAs(failure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "70001 ../../etc/passwd\n",
        "70001 blob_70002.dat\n",
        "0 blob_0.dat\n",
        "blob_1.dat\n",
        "1 blob_1.dat",
        "1\n",
        "\n",
        "99999999999 blob_99999999999.dat\n",
        "1 blob_1.dat and so on and so on and so on and so on\n"
      })
  void a_malformed_list_of_large_objects_is_corrupt(String lines) throws IOException {
    try (var list =
        new LargeObjectList(
            new ArchiveInput(
                new ByteArrayInputStream(("5 blob_5.dat\n" + lines).getBytes(US_ASCII)), 0))) {
      assertThat(list.next()).isEqualTo(LargeObjectFile.of(5));
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(list::next)
          .withMessageStartingWith("corrupt at offset ");
    }
  }

  private void copy(Path file, Compression compression) throws IOException {
    Path target = folder.resolve(file.getFileName() + compression.codec().suffix());
    try (OutputStream out = compression.encoder(Files.newOutputStream(target))) {
      Files.copy(file, out);
    }
  }

  private static List<LargeObjectFile> list(DirectoryArchive directory, Entry entry)
      throws IOException {
    List<LargeObjectFile> files = new ArrayList<>();
    try (LargeObjectList list = directory.largeObjects(entry)) {
      for (LargeObjectFile file = list.next(); file != null; file = list.next()) {
        files.add(file);
      }
    }
    return files;
  }

  private static byte[] content(DirectoryArchive directory, Member member) throws IOException {
    try (InputStream in = directory.open(member)) {
      return in.readAllBytes();
    }
  }

  private static byte[] uncompressed(Path archive, String name) throws IOException {
    return Files.readAllBytes(archive.resolveSibling("directory-none").resolve(name));
  }
}
