package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgstow.archive.Entry;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import io.pgstow.archive.directory.Member;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.ArchiveFolder;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory archive that several connections dumped holds what pg_dump -Fd writes. */
final class DirectoryBackupIT {
  /** The header up to the time of the dump, which is the only thing that may differ. */
  private static final int TIME_LENGTH = 7 * 5;

  private static final int COMPRESSION = 11;
  private static final int COMPRESSION_CODE_SINCE = 16;

  /** Rows under a foreign key that an extension brings along: in parallel they come too early. */
  private static final String DEPENDENT = "TABLE DATA extension_home note ";

  @TempDir static Path folder;
  private static final Map<Integer, PostgresServer> SERVERS = new HashMap<>();
  private static S3Server s3;

  @BeforeAll
  static void startStore() {
    s3 = S3Server.start();
  }

  @AfterAll
  static void stopServers() {
    SERVERS.values().forEach(PostgresServer::close);
    s3.close();
  }

  @ParameterizedTest
  @CsvSource({
    "15, folder, gzip:1, 1",
    "15, bucket, none, 3",
    "18, folder, zstd:1, 3",
    "18, bucket, lz4, 2",
    "18, folder, gzip:1, 4"
  })
  void every_file_holds_what_pg_dump_writes(int major, String kind, String compression, int jobs)
      throws Exception {
    ClientPrograms programs = programsFor(major);
    PostgresServer server = server(major);
    TestStore store = backUp(server, kind, compression, jobs);
    Path own = fetch(store, "own-" + major + kind + jobs);

    Path stock = folder.resolve("stock-" + major + kind + jobs);
    programs.run(
        server,
        "pg_dump",
        "--format=directory",
        "--compress=" + argument(programs, compression),
        "--encoding=UTF8",
        "--file=" + stock,
        // as pgstow has it: the sample database has another default
        "dbname=sample options='-c TimeZone=UTC'");

    assertThat(names(own)).isEqualTo(names(stock));
    Map<String, byte[]> expected = contents(stock);
    Map<String, byte[]> found = contents(own);
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, bytes) ->
            assertThat(Arrays.mismatch(found.get(name), bytes))
                .as("first byte of %s that differs", name)
                .isEqualTo(-1));
    assertThat(withoutTime(own, programs)).isEqualTo(withoutTime(stock, programs));
  }

  @ParameterizedTest
  @CsvSource({"15, bucket, gzip:1, 2", "18, bucket, zstd:1, 3"})
  void stock_pg_restore_restores_a_copy_of_the_folder_in_parallel(
      int major, String kind, String compression, int jobs) throws Exception {
    ClientPrograms programs = programsFor(major);
    PostgresServer server = server(major);
    Path copy = fetch(backUp(server, kind, compression, jobs), "copy-" + major);

    String list = programs.run(server, "pg_restore", "--list", copy.toString());
    assertThat(list).contains("TABLE DATA shop customer ").contains(DEPENDENT);
    server.createDatabase("stock");
    restore(programs, server, copy, list.replaceAll("(?m)^.*" + DEPENDENT + ".*$", ""), "--jobs=2");
    restore(
        programs,
        server,
        copy,
        String.join("\n", list.lines().filter(line -> line.contains(DEPENDENT)).toList()),
        "--jobs=1");
    assertThat(
            DatabaseContents.of(server, "stock").differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"15, bucket, gzip:1, 2, 1", "18, folder, zstd:1, 3, 3", "18, bucket, lz4, 2, 2"})
  void restore_makes_the_source_again(
      int major, String kind, String compression, int jobs, int restoreJobs) throws Exception {
    programsFor(major);
    PostgresServer server = server(major);
    TestStore store = backUp(server, kind, compression, jobs);

    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, "again"),
                store.settings(),
                Map.of(
                    "SRC_DBNAME", "sample",
                    "DST_ON_EXISTING", "drop",
                    "RESTORE_JOBS", Integer.toString(restoreJobs),
                    "RESTORE_SEGMENT_SIZE", "64kB")));

    assertThat(restore.err()).as(restore.out()).isEmpty();
    assertThat(
            DatabaseContents.of(server, "again").differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
  }

  @Test
  void restore_reads_a_folder_of_pg_dump_that_is_named_in_full() throws Exception {
    ClientPrograms programs = programsFor(15);
    PostgresServer server = server(15);
    Path stock = folder.resolve("from elsewhere");
    programs.run(server, "pg_dump", "--format=directory", "--file=" + stock, "sample");

    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, "elsewhere"), Map.of("S3_URI", "file:" + stock)));

    assertThat(restore.err()).as(restore.out()).isEmpty();
    assertThat(
            DatabaseContents.of(server, "elsewhere")
                .differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"15, folder, gzip:1, 2", "18, folder, zstd:1, 2", "18, folder, lz4, 2"})
  void each_segment_of_the_manifest_can_be_read_by_itself(
      int major, String kind, String compression, int jobs) throws Exception {
    programsFor(major);
    TestStore store = backUp(server(major), kind, compression, jobs);
    Manifest manifest = Manifest.fromJson(store.read("sample/one.manifest.json"), "the manifest");

    assertThat(manifest.format()).isEqualTo(Manifest.DIRECTORY);
    assertThat(manifest.tables()).anyMatch(table -> table.segments().size() > 2);
    String suffix = Compression.parse(compression).codec().suffix();
    for (TableData table : manifest.tables()) {
      byte[] file = store.read("sample/one/" + table.dumpId() + ".dat" + suffix);
      assertThat(file).hasSize((int) table.length());
      for (Segment segment : table.segments()) {
        long raw = decode(file, segment, compression).length;
        boolean last = segment.equals(table.segments().getLast());
        assertThat(raw).isEqualTo(segment.rawBytes() + (last ? 5 : 0));
      }
    }
    assertThat(manifest.objects())
        .extracting(StoredArchive::key)
        .containsExactlyElementsOf(
            store.keys().stream().filter(key -> key.startsWith("sample/one/")).toList());
  }

  private static byte[] decode(byte[] file, Segment segment, String compression)
      throws IOException {
    var bytes = new ByteArrayInputStream(file, (int) segment.offset(), (int) segment.length());
    try (InputStream rows = Compression.parse(compression).codec().decoder(bytes)) {
      return rows.readAllBytes();
    }
  }

  private static void restore(
      ClientPrograms programs, PostgresServer server, Path archive, String list, String how)
      throws IOException {
    programs.run(
        server,
        "pg_restore",
        "--exit-on-error",
        "--dbname=stock",
        "--use-list=" + Files.writeString(folder.resolve("list"), list),
        how,
        archive.toString());
  }

  private static TestStore backUp(
      PostgresServer server, String kind, String compression, int jobs) {
    String name = server.major() + "-" + compression.replace(':', '-') + "-" + jobs;
    TestStore store =
        kind.equals("folder") ? TestStore.folder(folder.resolve(name)) : TestStore.bucket(s3, name);
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, "sample"),
                store.settings(),
                Map.of(
                    "BACKUP_NAME", "one",
                    "FORCE", "true",
                    "DUMP_FORMAT", "directory",
                    "DUMP_JOBS", Integer.toString(jobs),
                    "DUMP_SEGMENT_SIZE", "1MB",
                    "DUMP_COMPRESS", compression,
                    "S3_CHUNK_SIZE", "5MB")));
    assertThat(backup.err()).isEmpty();
    assertThat(store.keys()).contains("sample/one/toc.dat", "sample/one.manifest.json");
    assertThat(store.pendingUploads()).isEmpty();
    return store;
  }

  /** What a sync of the folder brings. */
  private static Path fetch(TestStore store, String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    for (String key : store.keys()) {
      if (key.startsWith("sample/one/")) {
        Files.write(copy.resolve(key.substring("sample/one/".length())), store.read(key));
      }
    }
    return copy;
  }

  private static List<String> names(Path archive) throws IOException {
    try (var files = Files.list(archive)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The data by the name of the file they are in, decompressed. */
  private static Map<String, byte[]> contents(Path path) throws IOException {
    var contents = new TreeMap<String, byte[]>();
    var archive = DirectoryArchive.open(new ArchiveFolder(path));
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

  private static byte[] withoutTime(Path archive, ClientPrograms programs) throws IOException {
    byte[] contents = Files.readAllBytes(archive.resolve(DirectoryArchive.CONTENTS));
    int time = COMPRESSION + (programs.major() < COMPRESSION_CODE_SINCE ? 5 : 1);
    Arrays.fill(contents, time, time + TIME_LENGTH, (byte) 0);
    return contents;
  }

  private static String argument(ClientPrograms programs, String compression) {
    return programs.major() < COMPRESSION_CODE_SINCE
        ? compression.replace("gzip:", "").replace("none", "0")
        : compression;
  }

  private static PostgresServer server(int major) throws SQLException {
    PostgresServer server = SERVERS.get(major);
    if (server == null) {
      server = PostgresServer.start(major);
      SERVERS.put(major, server);
      SampleDatabase.create(server, "sample");
    }
    return server;
  }

  private static ClientPrograms programsFor(int major) {
    Optional<ClientPrograms> programs = ClientPrograms.forServer(major);
    assumeTrue(programs.isPresent(), () -> "no client programs for server " + major);
    return programs.orElseThrow();
  }
}
