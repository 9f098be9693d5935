package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.LargeObjectSegment;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.CustomFile;
import io.pgstow.testing.PostgresServer;
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
  @TempDir static Path folder;
  private static SampleDumps dumps;

  @BeforeAll
  static void startStore() {
    dumps = new SampleDumps("custom", folder);
  }

  @AfterAll
  static void stopServers() {
    dumps.close();
  }

  /** Every major, every compression its clients have, and as many connections. */
  static Stream<Arguments> kinds() {
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
  @MethodSource("kinds")
  void it_holds_what_pg_dump_writes(int major, String compression, int jobs) throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    PostgresServer server = dumps.server(major);
    String name = major + "-" + compression.replace(':', '-') + "-" + jobs;
    CustomFile own = fetch(backUp(server, name, compression, jobs), name);

    own.assertEqualTo(new CustomFile(dumps.stock(programs, server, compression, name)));
    // a newer pg_restore sets what an older server does not know
    if (jobs > 1 && programs.major() == major) {
      restore(programs, server, own.file(), "stock " + name);
    }
  }

  /** In parallel from a file, and from a pipe. */
  private static void restore(
      ClientPrograms programs, PostgresServer server, Path archive, String database)
      throws Exception {
    new StockRestore(programs, server).restore(archive, database);
    SampleDumps.assertRestored(server, database);

    String piped = "piped " + database;
    server.createDatabase(piped);
    programs.runPiped(server, archive, "pg_restore", "--exit-on-error", "--dbname=" + piped);
    SampleDumps.assertRestored(server, piped);
  }

  @Test
  void pg_restore_lists_it_chooses_from_it_and_takes_its_sections() throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(18);
    PostgresServer server = dumps.server(18);
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

    SampleDumps.assertRestored(server, "by section");
  }

  @Test
  void what_is_in_it_is_where_the_manifest_says() throws Exception {
    ClientPrograms.assumeForServer(18);
    TestStore store = backUp(dumps.server(18), "segments", "gzip:1", 3);
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
    TestStore store = jobs == 1 ? dumps.inFolder(name) : dumps.inBucket(name);
    dumps.backUp(store, server, compression, jobs, Map.of());
    assertThat(store.keys()).containsExactly("sample/one.dump", "sample/one.manifest.json");
    return store;
  }

  private static CustomFile fetch(TestStore store, String name) throws IOException {
    return CustomFile.fetch(store, "sample/one.dump", folder.resolve("own-" + name));
  }
}
