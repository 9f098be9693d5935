package io.pgstow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import io.pgstow.archive.directory.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of a directory archive, to be compared with those of another. */
public record DirectoryFiles(Path folder) {

  /**
   * Copies an archive out of a store, as a sync of its folder does.
   *
   * @param prefix of its keys, with the slash
   */
  public static DirectoryFiles fetch(TestStore store, String prefix, Path copy) throws IOException {
    Files.createDirectories(copy);
    for (String key : store.keys()) {
      if (key.startsWith(prefix)) {
        Files.write(copy.resolve(key.substring(prefix.length())), store.read(key));
      }
    }
    return new DirectoryFiles(copy);
  }

  /** That they have the same names and, decompressed, the same bytes but for the time. */
  public void assertEqualTo(DirectoryFiles stock) throws IOException {
    assertThat(names()).isEqualTo(stock.names());
    Map<String, byte[]> expected = stock.contents();
    Map<String, byte[]> found = contents();
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, bytes) ->
            assertThat(Arrays.mismatch(found.get(name), bytes))
                .as("first byte of %s that differs", name)
                .isEqualTo(-1));
    assertThat(tableOfContents()).isEqualTo(stock.tableOfContents());
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The data by the name of the file they are in, decompressed. */
  private Map<String, byte[]> contents() throws IOException {
    var contents = new TreeMap<String, byte[]>();
    var archive = DirectoryArchive.open(new ArchiveFolder(folder));
    for (Entry entry : archive.tableOfContents().entries()) {
      if (entry.hasData()) {
        put(archive, archive.member(entry), contents);
      }
      if (entry.isLargeObjects()) {
        try (LargeObjectList list = archive.largeObjects(entry)) {
          for (LargeObjectFile file = list.next(); file != null; file = list.next()) {
            put(archive, archive.member(file), contents);
          }
        }
      }
    }
    return contents;
  }

  private static void put(DirectoryArchive archive, Member member, Map<String, byte[]> contents)
      throws IOException {
    try (InputStream content = archive.open(member)) {
      contents.put(member.name(), content.readAllBytes());
    }
  }

  private byte[] tableOfContents() throws IOException {
    return ArchiveTime.removed(Files.readAllBytes(folder.resolve(DirectoryArchive.CONTENTS)));
  }
}
