package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.AwsCli;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DirectoryFiles;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.StockRestore;
import io.pgstow.testing.TestStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory archive that several connections dumped holds what pg_dump -Fd writes. */
final class DirectoryBackupIT {
  @TempDir static Path folder;
  private static SampleDumps dumps;

  @BeforeAll
  static void startStore() {
    dumps = new SampleDumps("directory", folder);
  }

  @AfterAll
  static void stopServers() {
    dumps.close();
  }

  @ParameterizedTest
  @CsvSource({
    "13, folder, gzip:1, 2",
    "15, folder, gzip:1, 1",
    "15, bucket, none, 3",
    "18, folder, zstd:1, 3",
    "18, bucket, lz4, 2",
    "18, folder, gzip:1, 4"
  })
  void every_file_holds_what_pg_dump_writes(int major, String kind, String compression, int jobs)
      throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    PostgresServer server = dumps.server(major);
    TestStore store = backUp(server, kind, compression, jobs);
    DirectoryFiles own = fetch(store, "own-" + major + kind + jobs);

    own.assertEqualTo(
        new DirectoryFiles(dumps.stock(programs, server, compression, major + kind + jobs)));
  }

  @ParameterizedTest
  @CsvSource({"15, bucket, gzip:1, 2", "18, bucket, zstd:1, 3"})
  void stock_pg_restore_restores_a_copy_of_the_folder_in_parallel(
      int major, String kind, String compression, int jobs) throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    PostgresServer server = dumps.server(major);
    DirectoryFiles copy = fetch(backUp(server, kind, compression, jobs), "copy-" + major);

    new StockRestore(programs, server).restore(copy.folder(), "stock");
    SampleDumps.assertRestored(server, "stock");
  }

  @Test
  void the_aws_command_line_and_pg_restore_are_all_that_a_restore_takes() throws Exception {
    AwsCli aws = AwsCli.assumeInstalled();
    ClientPrograms programs = ClientPrograms.assumeForServer(18);
    PostgresServer server = dumps.server(18);
    TestStore store = backUp(server, "bucket", "lz4", 2);
    String place = store.settings().get("BACKUP_URL") + "/sample/one";
    Path synced = folder.resolve("synced");

    aws.s3(dumps.s3(), "sync", "--no-progress", place, synced.toString());

    new StockRestore(programs, server).restore(synced, "synced");
    SampleDumps.assertRestored(server, "synced");
  }

  @ParameterizedTest
  @CsvSource({"15, bucket, gzip:1, 2, 1", "18, folder, zstd:1, 3, 3", "18, bucket, lz4, 2, 2"})
  void restore_makes_the_source_again(
      int major, String kind, String compression, int jobs, int restoreJobs) throws Exception {
    ClientPrograms.assumeForServer(major);
    PostgresServer server = dumps.server(major);
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
    SampleDumps.assertRestored(server, "again");
  }

  @Test
  void restore_reads_a_folder_of_pg_dump_that_is_named_in_full() throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(15);
    PostgresServer server = dumps.server(15);
    Path stock = folder.resolve("from elsewhere");
    programs.run(server, "pg_dump", "--format=directory", "--file=" + stock, "sample");

    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, "elsewhere"), Map.of("S3_URI", "file:" + stock)));

    assertThat(restore.err()).as(restore.out()).isEmpty();
    SampleDumps.assertRestored(server, "elsewhere");
  }

  @ParameterizedTest
  @CsvSource({"15, folder, gzip:1, 2", "18, folder, zstd:1, 2", "18, folder, lz4, 2"})
  void each_segment_of_the_manifest_can_be_read_by_itself(
      int major, String kind, String compression, int jobs) throws Exception {
    ClientPrograms.assumeForServer(major);
    TestStore store = backUp(dumps.server(major), kind, compression, jobs);
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
            store.keys().stream()
                .filter(key -> key.startsWith("sample/one/"))
                .map(key -> key.substring("sample/".length()))
                .toList());
  }

  @Test
  void a_server_before_14_finds_no_rows_by_pages_so_that_no_table_is_divided() throws Exception {
    ClientPrograms.assumeForServer(13);
    TestStore store = backUp(dumps.server(13), "folder", "gzip:1", 3);
    Manifest manifest = Manifest.fromJson(store.read("sample/one.manifest.json"), "the manifest");

    assertThat(manifest.tables())
        .anySatisfy(table -> assertThat(table.rawBytes()).isGreaterThan(SampleDumps.SEGMENT_SIZE))
        .allSatisfy(table -> assertThat(table.segments()).hasSize(1));
  }

  private static byte[] decode(byte[] file, Segment segment, String compression)
      throws IOException {
    var bytes = new ByteArrayInputStream(file, (int) segment.offset(), (int) segment.length());
    try (InputStream rows = Compression.parse(compression).codec().decoder(bytes)) {
      return rows.readAllBytes();
    }
  }

  private static TestStore backUp(
      PostgresServer server, String kind, String compression, int jobs) {
    String name = server.major() + "-" + compression.replace(':', '-') + "-" + jobs;
    TestStore store = kind.equals("folder") ? dumps.inFolder(name) : dumps.inBucket(name);
    dumps.backUp(store, server, compression, jobs, Map.of("FORCE", "true"));
    assertThat(store.keys()).contains("sample/one/toc.dat", "sample/one.manifest.json");
    return store;
  }

  private static DirectoryFiles fetch(TestStore store, String name) throws IOException {
    return DirectoryFiles.fetch(store, "sample/one/", folder.resolve(name));
  }
}
