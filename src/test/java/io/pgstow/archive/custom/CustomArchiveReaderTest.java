package io.pgstow.archive.custom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import io.pgstow.testing.FailingStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CustomArchiveReaderTest {

  static List<Path> every_archive() {
    return Golden.customArchives();
  }

  static Stream<Path> every_compression() {
    return Golden.customArchives().stream()
        .filter(file -> file.getFileName().toString().startsWith("piped-"));
  }

  static List<Integer> every_major() {
    return Golden.majors();
  }

  @ParameterizedTest
  @MethodSource("every_compression")
  void tables_hold_what_the_uncompressed_directory_holds(Path file) throws IOException {
    int tables = 0;
    try (var reader = CustomArchiveReader.open(Files.newInputStream(file))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        if (block.entry().isTableData()) {
          tables++;
          assertThat(block.content().readAllBytes())
              .as("%s", block.entry())
              .isEqualTo(member(file, block.entry().dumpId() + ".dat"));
        }
      }
    }
    assertThat(tables).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("every_compression")
  void large_objects_hold_what_the_uncompressed_directory_holds(Path file) throws IOException {
    Map<Long, byte[]> objects = new TreeMap<>();
    try (var reader = CustomArchiveReader.open(Files.newInputStream(file))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        if (block.entry().isLargeObjects()) {
          for (var object = block.nextLargeObject();
              object != null;
              object = block.nextLargeObject()) {
            objects.put(object.oid(), object.content().readAllBytes());
          }
          assertThat(block.nextLargeObject()).as("again behind the last").isNull();
        }
      }
    }

    assertThat(objects).containsOnlyKeys(70001L, 70002L, 4000000000L);
    for (var object : objects.entrySet()) {
      assertThat(object.getValue()).isEqualTo(member(file, "blob_" + object.getKey() + ".dat"));
    }
    assertThat(new String(objects.get(70001L), UTF_8)).startsWith("large object large");
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void passing_over_finds_the_offsets_that_pg_dump_writes_where_it_can_seek(int major)
      throws IOException {
    List<DataBlock> blocks = blocks(Golden.path(major, "piped-gzip.dump"));
    TableOfContents seekable;
    try (InputStream in = Files.newInputStream(Golden.path(major, "seekable-gzip.dump"))) {
      seekable = TableOfContents.read(in);
    }

    for (DataBlock block : blocks) {
      assertThat(seekable.entry(block.entry().dumpId()).orElseThrow().dataOffset())
          .hasValue(block.offset());
    }
    assertThat(blocks).hasSameSizeAs(seekable.entries().stream().filter(Entry::hasData).toList());
  }

  @ParameterizedTest
  @MethodSource("every_archive")
  void blocks_lie_without_gaps_from_the_contents_to_the_end(Path file) throws IOException {
    List<DataBlock> blocks = blocks(file);

    long end = Files.size(file);
    for (DataBlock block : blocks.reversed()) {
      end -= block.length();
      assertThat(block.offset()).isEqualTo(end);
    }
    try (InputStream in = Files.newInputStream(file)) {
      assertThat(end).isEqualTo(TableOfContents.read(in).encodedLength());
    }
  }

  @ParameterizedTest
  @MethodSource("every_compression")
  void one_block_is_read_from_its_offset_alone(Path file) throws IOException {
    byte[] archive = Files.readAllBytes(file);
    TableOfContents contents = TableOfContents.read(new ByteArrayInputStream(archive));
    DataBlock wanted =
        blocks(file).stream()
            .filter(block -> block.entry().tag().equals("event"))
            .findFirst()
            .orElseThrow();
    int offset = (int) wanted.offset();
    byte[] range = Arrays.copyOfRange(archive, offset, offset + (int) wanted.length());

    try (var reader =
        CustomArchiveReader.openAt(contents, new ByteArrayInputStream(range), offset)) {
      DataBlock block = Objects.requireNonNull(reader.nextBlock());
      assertThat(block.offset()).isEqualTo(offset);
      assertThat(block.content().readAllBytes())
          .isEqualTo(member(file, wanted.entry().dumpId() + ".dat"));
      assertThat(reader.nextBlock()).isNull();
      assertThat(reader.position()).isEqualTo(offset + wanted.length());
    }
  }

  @ParameterizedTest
  @MethodSource("every_compression")
  void a_block_may_be_left_in_the_middle(Path file) throws IOException {
    int blocks = 0;
    try (var reader = CustomArchiveReader.open(Files.newInputStream(file))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        blocks++;
        if (block.entry().isTableData()) {
          assertThat(block.content().read()).isNotNegative();
        } else {
          assertThat(Objects.requireNonNull(block.nextLargeObject()).content().read())
              .isEqualTo('l');
        }
      }
    }
    assertThat(blocks).isEqualTo(blocks(file).size());
  }

  @ParameterizedTest
  @MethodSource("every_compression")
  void every_byte_of_the_stream_is_read_and_none_is_skipped(Path file) throws IOException {
    var in = new CountingStream(Files.newInputStream(file));
    try (var reader = CustomArchiveReader.open(in)) {
      while (reader.nextBlock() != null) {
        assertThat(reader.position()).isPositive();
      }
    }
    assertThat(in.count).isEqualTo(Files.size(file));
  }

  @Test
  void trouble_of_the_stream_is_not_blamed_on_the_archive() throws IOException {
    byte[] archive = Files.readAllBytes(Golden.path(15, "piped-gzip.dump"));
    for (int length = 0; length < archive.length; length += 97) {
      var failure = new IOException("connection reset");
      InputStream failing = new FailingStream(archive, length, failure);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> readAll(CustomArchiveReader.open(failing)))
          .isSameAs(failure);
    }
  }

  @Test
  void a_missing_block_is_noticed_at_the_end() throws IOException {
    Path file = Golden.path(15, "piped-gzip.dump");
    byte[] archive = Files.readAllBytes(file);
    int end = (int) blocks(file).getLast().offset();

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(
            () -> readAll(CustomArchiveReader.open(new ByteArrayInputStream(archive, 0, end))))
        .withMessageStartingWith("corrupt at offset " + end + ": the archive ends without")
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(ArchiveException.Kind.CORRUPT);
              assertThat(e.offset()).isEqualTo(end);
            });
  }

  @Test
  void bytes_behind_the_last_block_are_noticed() throws IOException {
    byte[] archive = Files.readAllBytes(Golden.path(15, "piped-gzip.dump"));
    byte[] longer = Arrays.copyOf(archive, archive.length + 6);

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> readAll(CustomArchiveReader.open(new ByteArrayInputStream(longer))))
        .withMessageStartingWith("corrupt at offset " + archive.length);
  }

  private static List<DataBlock> blocks(Path file) throws IOException {
    List<DataBlock> blocks = new ArrayList<>();
    try (var reader = CustomArchiveReader.open(Files.newInputStream(file))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  private static void readAll(CustomArchiveReader reader) throws IOException {
    for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
      if (block.entry().isTableData()) {
        block.content().transferTo(OutputStream.nullOutputStream());
      } else {
        for (var object = block.nextLargeObject();
            object != null;
            object = block.nextLargeObject()) {
          object.content().transferTo(OutputStream.nullOutputStream());
        }
      }
    }
  }

  private static byte[] member(Path archive, String name) throws IOException {
    return Files.readAllBytes(archive.resolveSibling("directory-none").resolve(name));
  }

  /** Would lose what is skipped. */
  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
