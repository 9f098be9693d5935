package io.pgstow.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.plain.PlainScript;
import io.pgstow.codec.Compression;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With the real programs, in both directions, on a database of every kind of object. */
final class InteroperationIT {
  /** Several members of a file, even for small tables. */
  private static final int SEGMENT = 100_000;

  @TempDir private Path folder;

  static List<ClientPrograms> every_client() {
    List<ClientPrograms> clients = ClientPrograms.all();
    assertThat(clients).isNotEmpty();
    return clients;
  }

  @ParameterizedTest
  @MethodSource("every_client")
  void archives_are_read_and_made_as_the_programs_do(ClientPrograms client)
      throws IOException, SQLException {
    try (var server = PostgresServer.start(client.major())) {
      SampleDatabase.create(server, "sample");
      Path plain = folder.resolve("directory");
      client.run(server, "pg_dump", "-Fd", "-Z0", "-f", plain.toString(), "sample");
      for (Compression compression : compressions(client)) {
        Path dump = folder.resolve(compression.codec().spelling() + ".dump");
        client.run(
            server,
            "pg_dump",
            "-Fc",
            "--compress=" + compression.argument(),
            "-f",
            dump.toString(),
            "sample");

        assertSameData(dump, plain);
        assertThat(Files.mismatch(anew(dump, compression), dump)).isEqualTo(-1);

        Path directory = asDirectory(dump, compression);
        assertThat(list(client, server, directory)).isEqualTo(list(client, server, dump));
        assertRestores(client, server, directory);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("every_client")
  void scripts_are_made_fit_for_any_psql(ClientPrograms client) throws Exception {
    ClientPrograms newest = ClientPrograms.newest();
    try (var server = PostgresServer.start(client.major())) {
      SampleDatabase.create(server, "sample");
      Path script = folder.resolve("script.sql");
      newest.run(server, "pg_dump", "-f", script.toString(), "sample");
      Path bare = folder.resolve("bare.sql");
      Path restricted = folder.resolve("restricted.sql");
      try (var in = new PlainScript(Files.newInputStream(script))) {
        Files.copy(in, bare);
        assertThat(in.complete()).isTrue();
      }
      try (InputStream in = PlainScript.restrict(Files.newInputStream(bare), "k3y")) {
        Files.copy(in, restricted);
      }

      DatabaseContents sample = DatabaseContents.of(server, "sample");
      server.createDatabase("bare");
      client.run(server, "psql", "-qX", "-f", bare.toString(), "bare");
      assertHolds(server, "bare", sample);
      server.createDatabase("restricted");
      newest.run(server, "psql", "-qX", "-f", restricted.toString(), "restricted");
      assertHolds(server, "restricted", sample);
    }
  }

  /** Newer programs write options of subscriptions that older servers do not know. */
  private static void assertHolds(PostgresServer server, String copy, DatabaseContents sample)
      throws SQLException {
    assertThat(DatabaseContents.of(server, copy).differences(sample))
        .filteredOn(difference -> !difference.contains("SUBSCRIPTION"))
        .isEmpty();
  }

  private static List<Compression> compressions(ClientPrograms client) {
    return Stream.of("none", "gzip:1", "lz4", "zstd:1")
        .map(Compression::parse)
        .filter(compression -> compression.isWrittenBy(client.major()))
        .toList();
  }

  private static void assertSameData(Path dump, Path directory) throws IOException {
    try (var reader = CustomArchiveReader.open(Files.newInputStream(dump))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        if (block.entry().isTableData()) {
          assertSame(block.content(), directory.resolve(block.entry().dumpId() + ".dat"));
          continue;
        }
        for (LargeObject object = block.nextLargeObject();
            object != null;
            object = block.nextLargeObject()) {
          assertSame(object.content(), directory.resolve(LargeObjectFile.of(object.oid()).name()));
        }
      }
    }
  }

  private static void assertSame(InputStream content, Path file) throws IOException {
    assertThat(content.readAllBytes()).as("%s", file).isEqualTo(Files.readAllBytes(file));
  }

  /** With its offsets forgotten and found again. */
  private Path anew(Path dump, Compression compression) throws IOException {
    Map<Integer, Long> offsets = new HashMap<>();
    TableOfContents contents;
    try (var reader = CustomArchiveReader.open(Files.newInputStream(dump))) {
      contents = reader.tableOfContents().asCustom(compression);
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        offsets.put(block.entry().dumpId(), block.offset());
      }
    }
    Path anew = folder.resolve("anew.dump");
    try (InputStream in = Files.newInputStream(dump);
        OutputStream out = Files.newOutputStream(anew)) {
      contents.withOffsets(offsets).write(out);
      in.skipNBytes(contents.encodedLength());
      in.transferTo(out);
    }
    return anew;
  }

  private Path asDirectory(Path dump, Compression compression) throws IOException {
    Path directory = Files.createDirectory(folder.resolve("our-" + compression.codec().spelling()));
    try (var reader = CustomArchiveReader.open(Files.newInputStream(dump))) {
      TableOfContents contents = reader.tableOfContents().asDirectory(compression);
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        String file = contents.fileName(block.entry());
        if (block.entry().isTableData()) {
          write(block.content(), directory, file, compression);
        } else {
          writeObjects(block, directory, file, compression);
        }
      }
      try (OutputStream out = Files.newOutputStream(directory.resolve("toc.dat"))) {
        contents.write(out);
      }
    }
    return directory;
  }

  private static void writeObjects(
      DataBlock block, Path directory, String list, Compression compression) throws IOException {
    try (OutputStream out = Files.newOutputStream(directory.resolve(list))) {
      for (LargeObject object = block.nextLargeObject();
          object != null;
          object = block.nextLargeObject()) {
        LargeObjectFile file = LargeObjectFile.of(object.oid());
        write(object.content(), directory, file.name(), compression);
        out.write(file.line());
      }
    }
  }

  /** In segments that are compressed each for itself. */
  private static void write(InputStream in, Path directory, String name, Compression compression)
      throws IOException {
    Path file = directory.resolve(name + compression.codec().suffix());
    byte[] segment = in.readNBytes(SEGMENT);
    Files.createFile(file);
    do {
      try (OutputStream out =
          compression.encoder(Files.newOutputStream(file, StandardOpenOption.APPEND))) {
        out.write(segment);
      }
      segment = in.readNBytes(SEGMENT);
    } while (segment.length > 0);
  }

  private static String list(ClientPrograms client, PostgresServer server, Path archive) {
    String list = client.run(server, "pg_restore", "--list", archive.toString());
    assertThat(list).contains("TABLE DATA");
    return list.replaceAll("(?m)^;.*\n", "");
  }

  private static void assertRestores(ClientPrograms client, PostgresServer server, Path directory)
      throws SQLException {
    String copy = directory.getFileName().toString();
    server.createDatabase(copy);
    client.run(server, "pg_restore", "-Fd", "-d", copy, directory.toString());
    assertThat(DatabaseContents.of(server, copy).differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
  }
}
