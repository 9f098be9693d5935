package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of contents that no program at hand writes: of old versions, and of ill will. */
final class ForgedContentsTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 2, 28, 23, 59, 58);

  @ParameterizedTest
  @ValueSource(ints = {12, 13, 14, 15, 16})
  void any_contents_are_written_as_they_were_read(int minor) throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      Header header = header(minor, random.nextBoolean(), minor < 15 ? -1 : random.nextInt(4));
      List<Entry> entries = new ArrayList<>();
      for (int dumpId = 1 + random.nextInt(20); dumpId > 0; dumpId--) {
        entries.add(entry(dumpId, minor, header.custom(), random));
      }
      byte[] bytes = bytes(header, entries);

      TableOfContents contents = read(bytes);

      assertThat(contents.entries()).hasSameSizeAs(entries);
      assertThat(contents.created()).isEqualTo(TIME);
      assertThat(contents.minorVersion()).isEqualTo(minor);
      assertThat(contents.encodedLength()).isEqualTo(bytes.length);
      assertThat(bytes(contents)).isEqualTo(bytes);
      for (Entry entry : entries) {
        Entry found = contents.entry(entry.dumpId()).orElseThrow();
        assertThat(found.fields()).usingRecursiveComparison().isEqualTo(entry.fields());
        assertThat(found.location()).isEqualTo(entry.location());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 13, 14, 15, 16})
  void a_custom_archive_becomes_a_directory_and_back(int minor) throws IOException {
    Entry rows = data(60, Entry.TABLE_DATA);
    Entry largeObjects = data(61, Entry.LARGE_OBJECTS);
    TableOfContents custom =
        read(
            bytes(
                header(minor, true, minor < 15 ? 6 : 1),
                List.of(depending(59), rows, largeObjects)));

    TableOfContents directory = read(bytes(custom.asDirectory(Compression.parse("gzip:6"))));

    assertThat(directory.isCustom()).isFalse();
    assertThat(directory.codec()).isEqualTo(Codec.GZIP);
    assertThat(directory.fileName(rows)).isEqualTo("60.dat");
    assertThat(directory.fileName(largeObjects))
        .isEqualTo(minor < 16 ? "blobs.toc" : "blobs_61.toc");
    assertThat(bytes(directory.asCustom(Compression.parse("gzip:6")))).isEqualTo(bytes(custom));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 11, archive version 1.11",
    "1, 17, archive version 1.17",
    "2, 14, archive version 2.14",
    "0, 0, archive version 0.0"
  })
  void other_versions_are_unsupported(int major, int minor, String shown) throws IOException {
    byte[] bytes = bytes(header(16, true, 0), List.of());
    bytes[5] = (byte) major;
    bytes[6] = (byte) minor;

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(bytes))
        .withMessage("unsupported: " + shown + ", only 1.12 to 1.16 are known")
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(ArchiveException.Kind.UNSUPPORTED);
              assertThat(e.offset()).isEqualTo(5);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "8, 8, integers of 8 bytes instead of 4",
    "9, 4, offsets of 4 bytes instead of 8",
    "10, 2, archive format 2",
    "11, 4, compression 4"
  })
  void other_layouts_are_unsupported(int offset, byte value, String shown) throws IOException {
    byte[] bytes = bytes(header(16, true, 0), List.of());
    bytes[offset] = value;

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(bytes))
        .withMessage("unsupported: " + shown);
  }

  @Test
  void what_begins_otherwise_is_corrupt() {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read("PGDUMP".getBytes(UTF_8)))
        .withMessage("corrupt at offset 3: no archive of pg_dump begins like this");
  }

  @Test
  void a_dump_id_that_comes_twice_is_corrupt() throws IOException {
    byte[] bytes = bytes(header(16, true, 0), List.of(depending(1), depending(2), depending(1)));

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(bytes))
        .withMessageEndingWith("dump id 1 comes twice");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE + 1})
  void a_dump_id_below_1_is_corrupt(int dumpId) throws IOException {
    byte[] bytes = bytes(header(16, true, 0), List.of(depending(dumpId)));

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(bytes))
        .withMessageEndingWith("dump id " + dumpId);
  }

  @Test
  void dependencies_may_lead_out_of_the_archive_forward_and_to_the_same_entry_twice()
      throws IOException {
    List<Entry> entries = List.of(depending(1, 7, 2, 2), depending(2, 900), depending(7, 2));

    assertThat(read(bytes(header(16, true, 0), entries)).entries())
        .extracting(Entry::dependencies)
        .containsExactly(List.of(7, 2, 2), List.of(900), List.of(2));
  }

  @Test
  void cycles_are_corrupt() throws IOException {
    List<List<Entry>> cycles =
        List.of(
            List.of(depending(1, 1)),
            List.of(depending(1, 2), depending(2, 1)),
            List.of(depending(1, 2, 9), depending(2, 3), depending(3, 1, 5), depending(5)));
    for (List<Entry> cycle : cycles) {
      byte[] bytes = bytes(header(16, true, 0), cycle);
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> read(bytes))
          .withMessageContaining("form a cycle")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.CORRUPT));
    }
  }

  @Test
  void long_chains_of_dependencies_and_long_cycles_take_no_stack() throws IOException {
    int length = 100_000;
    List<Entry> chain =
        new ArrayList<>(
            IntStream.range(1, length).mapToObj(dumpId -> depending(dumpId, dumpId + 1)).toList());
    assertThat(read(bytes(header(16, true, 0), chain)).entries()).hasSize(length - 1);

    chain.add(depending(length, 1));
    byte[] cycle = bytes(header(16, true, 0), chain);
    assertThatExceptionOfType(ArchiveException.class).isThrownBy(() -> read(cycle));
  }

  @Test
  void data_of_an_unknown_kind_are_unsupported() throws IOException {
    byte[] bytes = bytes(header(16, true, 0), List.of(data(1, "STATISTICS DATA")));

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(bytes))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.UNSUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "2.dat", "toc.dat", "blobs.toc", "", "1.dat.gz"})
  void files_of_rows_have_the_one_name(String name) throws IOException {
    Entry entry = data(1, Entry.TABLE_DATA).at(new DataLocation.File(name));
    byte[] bytes = bytes(header(16, false, 0), List.of(entry));

    assertThatExceptionOfType(ArchiveException.class).isThrownBy(() -> read(bytes));
  }

  @Test
  void more_entries_than_there_are_is_corrupt() throws IOException {
    var out = new ByteArrayOutputStream();
    var bytes = new ArchiveOutput(out);
    header(16, true, 0).write(bytes);
    bytes.writeInt(Integer.MAX_VALUE);

    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(out.toByteArray()))
        .withMessageStartingWith("corrupt at offset " + out.size());
  }

  @Test
  void texts_that_are_not_in_the_encoding_are_shown_as_far_as_they_go() throws IOException {
    Entry table = entry(5, new Text(new byte[] {'a', -1, 'b'}), "TABLE", null);
    byte[] bytes = bytes(header(16, true, 0), List.of(table));

    TableOfContents contents = read(bytes);

    assertThat(contents.entry(5).orElseThrow().tag()).isEqualTo("a\ufffdb");
    assertThat(bytes(contents)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF8, ä€, UTF-8",
    "LATIN1, ä, ISO-8859-1",
    "WIN1252, ä€, windows-1252",
    "EUC_JP, 表, EUC-JP",
    "SJIS, 表, windows-31j",
    "BIG5, 表, Big5",
    "UHC, 가, x-windows-949",
    "KOI8R, Ж, KOI8-R",
    "SQL_ASCII, ä, UTF-8",
    "NEWER, ä, UTF-8"
  })
  void texts_are_decoded_by_the_entry_for_the_encoding(String name, String text, String java)
      throws IOException {
    Text setting = Text.of("SET client_encoding = '" + name + "';\n");
    Entry encoding = entry(1, Text.of("ENCODING"), "ENCODING", setting);
    Entry table = entry(2, new Text(text.getBytes(Charset.forName(java))), "TABLE", null);

    TableOfContents contents = read(bytes(header(16, true, 0), List.of(encoding, table)));

    assertThat(contents.encoding()).isEqualTo(name);
    assertThat(contents.entry(2).orElseThrow().tag()).isEqualTo(text);
  }

  @Test
  void an_encoding_without_a_name_is_corrupt() throws IOException {
    byte[] bytes =
        bytes(header(16, true, 0), List.of(entry(1, Text.of("ENCODING"), "ENCODING", null)));

    assertThatExceptionOfType(ArchiveException.class).isThrownBy(() -> read(bytes));
  }

  @Test
  void offsets_belong_to_entries_with_data_in_custom_archives() throws IOException {
    TableOfContents custom =
        read(bytes(header(16, true, 0), List.of(data(1, Entry.TABLE_DATA), depending(2))));

    assertThatIllegalArgumentException().isThrownBy(() -> custom.withOffsets(Map.of(2, 100L)));
    assertThatIllegalArgumentException().isThrownBy(() -> custom.withOffsets(Map.of(3, 100L)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> custom.asDirectory(Compression.NONE).withOffsets(Map.of(1, 100L)));
    assertThat(
            read(bytes(custom.withOffsets(Map.of(1, 1L << 40))))
                .entry(1)
                .orElseThrow()
                .dataOffset())
        .hasValue(1L << 40);
  }

  private static Header header(int minor, boolean custom, int compression) {
    return new Header(
        minor,
        0,
        custom,
        compression,
        TIME,
        0,
        Text.of("database"),
        Text.of("9.6"),
        Text.of("10.1"));
  }

  private static Entry depending(int dumpId, Integer... dependencies) {
    return ForgedEntry.depending(dumpId, "TABLE", dependencies);
  }

  private static Entry data(int dumpId, String kind) {
    return ForgedEntry.of(
        dumpId, true, Text.of("t"), kind, null, List.of(), new DataLocation.Unknown());
  }

  private static Entry entry(int dumpId, Text tag, String kind, @Nullable Text definition) {
    return ForgedEntry.of(dumpId, false, tag, kind, definition, List.of(), new DataLocation.None());
  }

  private static Entry entry(int dumpId, int minor, boolean custom, Random random) {
    boolean rows = random.nextInt(3) == 0;
    var fields =
        new Fields(
            dumpId,
            rows,
            random.nextLong(1L << 32),
            random.nextLong(1L << 32),
            new Text(randomBytes(random)),
            rows ? Entry.TABLE_DATA : "SEQUENCE SET",
            Objects.requireNonNull(Section.of(1 + random.nextInt(4))),
            text(random),
            text(random),
            rows ? Text.of("COPY t (a, b) FROM stdin;\n") : null,
            text(random),
            text(random),
            minor < 14 ? null : text(random),
            minor < 16 ? 0 : random.nextInt(128),
            text(random),
            random.nextBoolean(),
            random.ints(random.nextInt(4), 1, dumpId + 1).map(id -> id + dumpId).boxed().toList());
    return new Entry(fields, location(dumpId, rows, custom, random), UTF_8);
  }

  private static DataLocation location(int dumpId, boolean rows, boolean custom, Random random) {
    if (!rows) {
      return new DataLocation.None();
    }
    if (!custom) {
      return new DataLocation.File(dumpId + ".dat");
    }
    return random.nextBoolean()
        ? new DataLocation.Unknown()
        : new DataLocation.Offset(1 + random.nextLong(Long.MAX_VALUE - 1));
  }

  private static @Nullable Text text(Random random) {
    return random.nextInt(3) == 0 ? null : new Text(randomBytes(random));
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(Header header, List<Entry> entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new ArchiveOutput(bytes);
    header.write(out);
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      entry.write(out, header);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(TableOfContents contents) throws IOException {
    var bytes = new ByteArrayOutputStream();
    contents.write(bytes);
    return bytes.toByteArray();
  }

  private static TableOfContents read(byte[] bytes) throws IOException {
    return TableOfContents.read(new ByteArrayInputStream(bytes));
  }
}
