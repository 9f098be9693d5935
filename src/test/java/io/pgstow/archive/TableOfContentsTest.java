package io.pgstow.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Compression;
import io.pgstow.testing.ArchiveTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TableOfContentsTest {
  private static final int TABLES = 50_000;

  static Stream<Path> every_archive() {
    return Stream.concat(Golden.customArchives().stream(), Golden.directoryContents().stream());
  }

  static List<Integer> every_major() {
    return Golden.majors();
  }

  @ParameterizedTest
  @MethodSource("every_archive")
  void what_was_read_is_written_again_byte_for_byte(Path file) throws IOException {
    TableOfContents contents = read(file);

    byte[] written = bytes(contents);

    assertThat(written).isEqualTo(Arrays.copyOf(Files.readAllBytes(file), written.length));
    assertThat(contents.encodedLength()).isEqualTo(written.length);
    assertThat(contents.entries()).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void offsets_make_of_a_piped_archive_what_a_seekable_file_has(int major) throws IOException {
    TableOfContents piped = read(Golden.path(major, "piped-gzip.dump"));
    TableOfContents seekable = read(Golden.path(major, "seekable-gzip.dump"));
    Map<Integer, Long> offsets = new HashMap<>();
    for (Entry entry : seekable.entries()) {
      entry.dataOffset().ifPresent(offset -> offsets.put(entry.dumpId(), offset));
    }

    byte[] patched = bytes(piped.withOffsets(offsets));

    assertThat(offsets).hasSizeGreaterThan(5);
    assertThat(ArchiveTime.removed(patched)).isEqualTo(ArchiveTime.removed(bytes(seekable)));
    assertThat(patched).hasSize((int) piped.encodedLength());
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void converted_custom_contents_are_those_of_a_directory(int major) throws IOException {
    TableOfContents custom = read(Golden.path(major, "piped-none.dump"));
    TableOfContents directory = read(Golden.path(major, "directory-gzip").resolve("toc.dat"));

    assertThat(ArchiveTime.removed(bytes(custom.asDirectory(Compression.parse("gzip:6")))))
        .isEqualTo(ArchiveTime.removed(bytes(directory)));
    assertThat(ArchiveTime.removed(bytes(directory.asCustom(Compression.NONE))))
        .isEqualTo(ArchiveTime.removed(bytes(custom)));
  }

  @Test
  void an_entry_takes_little_memory() throws IOException {
    byte[] large = withTables(Golden.path(17, "seekable-none.dump"));
    long before = usedMemory();

    TableOfContents contents = TableOfContents.read(new ByteArrayInputStream(large));

    long each = (usedMemory() - before) / TABLES;
    assertThat(contents.entries()).hasSizeGreaterThanOrEqualTo(TABLES);
    assertThat(each).isLessThan(250);
    assertThat(contents.entry(TABLES / 2).orElseThrow().definition())
        .isEqualTo(definition(TABLES / 2));
  }

  /** The header and settings of an archive, and tables instead of its entries. */
  private static byte[] withTables(Path archive) throws IOException {
    Header header;
    try (InputStream in = Files.newInputStream(archive)) {
      header = Header.read(new ArchiveInput(in, 0));
    }
    List<Entry> entries =
        Stream.concat(
                read(archive).entries().stream()
                    .filter(
                        entry -> entry.kind().equals(Encoding.ENTRY) && entry.dumpId() > TABLES),
                tables().stream())
            .toList();
    var bytes = new ByteArrayOutputStream();
    var out = new ArchiveOutput(bytes);
    header.write(out);
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      entry.write(out, header);
    }
    return bytes.toByteArray();
  }

  private static List<Entry> tables() {
    return IntStream.rangeClosed(1, TABLES)
        .mapToObj(
            dumpId ->
                ForgedEntry.of(
                    dumpId,
                    false,
                    Text.of("t" + dumpId),
                    "TABLE",
                    Text.of(definition(dumpId)),
                    List.of(TABLES + 1, TABLES + 2),
                    new DataLocation.None()))
        .toList();
  }

  private static String definition(int dumpId) {
    return "CREATE TABLE public.t%d (\n    id integer NOT NULL,\n    a integer,\n    b text\n);\n"
        .formatted(dumpId);
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static TableOfContents read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return TableOfContents.read(in);
    }
  }

  private static byte[] bytes(TableOfContents contents) throws IOException {
    var out = new ByteArrayOutputStream();
    contents.write(out);
    return out.toByteArray();
  }
}
