package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.LargeObjectSegment;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.CustomFile;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleServers;
import io.pgstow.testing.StockRestore;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One file that several connections dumped holds what pg_dump -Fc writes. */
final class CustomBackupIT {
  private static final int SEGMENT_SIZE = 1 << 20;

  @TempDir static Path folder;
  private static final SampleServers SERVERS = new SampleServers();
  private static S3Server s3;

  @BeforeAll
  static void startStore() {
    s3 = S3Server.start();
  }

  @AfterAll
  static void stopServers() {
    SERVERS.close();
    s3.close();
  }

  /** Every major, every compression its clients have, and as many connections. */
  static Stream<Arguments> dumps() {
    return PostgresServer.MAJORS.stream()
        .flatMap(
            major ->
                Stream.of("none", "gzip:1", "lz4", "zstd:1")
                    .filter(
                        compression ->
                            ClientPrograms.forServer(major)
                                .map(ClientPrograms::major)
                                .filter(Compression.parse(compression)::isWrittenBy)
                                .isPresent())
                    .flatMap(
                        compression ->
                            Stream.of(1, 4).map(jobs -> Arguments.of(major, compression, jobs))));
  }

  @ParameterizedTest
  @MethodSource("dumps")
  void it_holds_what_pg_dump_writes(int major, String compression, int jobs) throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    PostgresServer server = SERVERS.of(major);
    String name = major + "-" + compression.replace(':', '-') + "-" + jobs;
    CustomFile own = fetch(backUp(server, name, compression, jobs), name);

    Path stock = folder.resolve("stock-" + name);
    programs.run(
        server,
        "pg_dump",
        "--format=custom",
        "--compress=" + Compression.parse(compression).argument(),
        "--encoding=UTF8",
        "--file=" + stock,
        // as pgstow has it: the sample database has another default
        "dbname=sample options='-c TimeZone=UTC'");

    own.assertEqualTo(new CustomFile(stock));
    // a newer pg_restore sets what an older server does not know
    if (jobs > 1 && programs.major() == major) {
      restore(programs, server, own.file(), "stock " + name);
    }
  }

  /** In parallel from a file, and from a pipe. */
  private static void restore(
      ClientPrograms programs, PostgresServer server, Path archive, String database)
      throws Exception {
    DatabaseContents expected = DatabaseContents.of(server, "sample");
    new StockRestore(programs, server).restore(archive, database);
    assertThat(DatabaseContents.of(server, database).differences(expected)).isEmpty();

    String piped = "piped " + database;
    server.createDatabase(piped);
    programs.runPiped(server, archive, "pg_restore", "--exit-on-error", "--dbname=" + piped);
    assertThat(DatabaseContents.of(server, piped).differences(expected)).isEmpty();
  }

  @Test
  void pg_restore_lists_it_chooses_from_it_and_takes_its_sections() throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(18);
    PostgresServer server = SERVERS.of(18);
    Path archive = fetch(backUp(server, "sections", "gzip:1", 3), "sections").file();
    server.createDatabase("by section");

    for (String section : List.of("pre-data", "data", "post-data")) {
      programs.run(
          server,
          "pg_restore",
          "--exit-on-error",
          "--section=" + section,
          "--dbname=by section",
          archive.toString());
    }

    assertThat(
            DatabaseContents.of(server, "by section")
                .differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
  }

  @Test
  void what_is_in_it_is_where_the_manifest_says() throws Exception {
    ClientPrograms.assumeForServer(18);
    TestStore store = backUp(SERVERS.of(18), "segments", "gzip:1", 3);
    Manifest manifest = Manifest.fromJson(store.read("sample/one.manifest.json"), "the manifest");

    assertThat(manifest.format()).isEqualTo(Manifest.CUSTOM);
    assertThat(manifest.tables()).anyMatch(table -> table.segments().size() > 2);
    var ranges = new ArrayList<long[]>();
    for (TableData table : manifest.tables()) {
      long position = table.offset() + 6;
      for (Segment segment : table.segments()) {
        assertThat(segment.offset()).isEqualTo(position);
        position += segment.length();
      }
      assertThat(position + 5).isEqualTo(table.offset() + table.length());
      ranges.add(new long[] {table.offset(), table.offset() + table.length()});
    }
    assertThat(manifest.largeObjects().segments()).isNotEmpty();
    assertThat(
            manifest.largeObjects().segments().stream().mapToLong(LargeObjectSegment::count).sum())
        .isEqualTo(manifest.largeObjects().count());
    ranges.sort((a, b) -> Long.compare(a[0], b[0]));
    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i)[0]).isEqualTo(ranges.get(i - 1)[1]);
    }
  }

  private static TestStore backUp(
      PostgresServer server, String name, String compression, int jobs) {
    TestStore store =
        jobs == 1 ? TestStore.folder(folder.resolve("store-" + name)) : TestStore.bucket(s3, name);
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, "sample"),
                store.settings(),
                Map.of(
                    "BACKUP_NAME",
                    "one",
                    "DUMP_JOBS",
                    Integer.toString(jobs),
                    "DUMP_SEGMENT_SIZE",
                    Integer.toString(SEGMENT_SIZE),
                    "DUMP_COMPRESS",
                    compression,
                    "S3_CHUNK_SIZE",
                    "5MB")));
    assertThat(backup.err()).isEmpty();
    assertThat(store.keys()).containsExactly("sample/one.dump", "sample/one.manifest.json");
    assertThat(store.pendingUploads()).isEmpty();
    return store;
  }

  private static CustomFile fetch(TestStore store, String name) throws IOException {
    return CustomFile.fetch(store, "sample/one.dump", folder.resolve("own-" + name));
  }
}
