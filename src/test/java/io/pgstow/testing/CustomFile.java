package io.pgstow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** A custom archive in a file, to be compared with another. */
public record CustomFile(Path file) {

  /** Copies an archive out of a store. */
  public static CustomFile fetch(TestStore store, String key, Path copy) throws IOException {
    return new CustomFile(Files.write(copy, store.read(key)));
  }

  /** That they have the same blocks in the same order and, decompressed, the same bytes. */
  public void assertEqualTo(CustomFile stock) throws IOException {
    Map<String, byte[]> expected = stock.contents();
    Map<String, byte[]> found = contents();
    assertThat(found.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (name, bytes) ->
            assertThat(Arrays.mismatch(found.get(name), bytes))
                .as("first byte of %s that differs", name)
                .isEqualTo(-1));
    assertThat(tableOfContents()).isEqualTo(stock.tableOfContents());
  }

  /** Also that each block is where the table of contents says. */
  private Map<String, byte[]> contents() throws IOException {
    var contents = new LinkedHashMap<String, byte[]>();
    try (var reader = CustomArchiveReader.open(Files.newInputStream(file))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        assertThat(block.entry().dataOffset()).hasValue(block.offset());
        contents.put(name(block.entry()), block.entry().isTableData() ? rows(block) : new byte[0]);
        while (block.entry().isLargeObjects()) {
          LargeObject object = block.nextLargeObject();
          if (object == null) {
            break;
          }
          contents.put("large object " + object.oid(), object.content().readAllBytes());
        }
      }
    }
    return contents;
  }

  private static String name(Entry entry) {
    return entry.dumpId() + " " + entry.dataName();
  }

  private static byte[] rows(DataBlock block) throws IOException {
    return block.content().readAllBytes();
  }

  /** Without the time, and without the offsets, which compression changes. */
  private byte[] tableOfContents() throws IOException {
    try (var reader = CustomArchiveReader.open(Files.newInputStream(file))) {
      TableOfContents contents = reader.tableOfContents();
      var offsets = new LinkedHashMap<Integer, Long>();
      contents.entries().stream()
          .filter(Entry::hasData)
          .forEach(entry -> offsets.put(entry.dumpId(), 0L));
      var out = new ByteArrayOutputStream();
      contents.withOffsets(offsets).write(out);
      return ArchiveTime.removed(out.toByteArray());
    }
  }
}
