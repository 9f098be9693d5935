package io.pgstow.app;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgstow.archive.TableOfContents;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies in the store is what pg_dump writes to a file, and pg_restore needs no pgstow. */
final class StoredArchiveIT {
  /** Archives before 1.15 have the level of gzip there, an integer of five bytes; others a byte. */
  private static final int COMPRESSION = 11;

  private static final int COMPRESSION_CODE_SINCE = 15;
  private static final int TIME_LENGTH = 7 * 5;

  /**
   * Rows under a foreign key that an extension brings along: in parallel they may come too early.
   */
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
    "15, folder, gzip:1",
    "15, bucket, none",
    "18, folder, zstd:1",
    "18, bucket, lz4",
    "18, bucket, none",
    "18, folder, gzip:9"
  })
  void it_equals_the_file_of_pg_dump(int major, String store, String compression) throws Exception {
    ClientPrograms programs = programsFor(major);
    PostgresServer server = server(major);
    byte[] stored = backUp(server, store, compression);

    Path file = folder.resolve("stock.dump");
    String option = programs.major() < 16 ? compression.replaceAll("gzip:|none", "") : compression;
    programs.run(
        server,
        "pg_dump",
        "--format=custom",
        "--compress=" + (option.isEmpty() ? "0" : option),
        "--encoding=UTF8",
        "--file=" + file,
        // as pgstow has it: the sample database has another default
        "dbname=sample options='-c TimeZone=UTC'");

    byte[] expected = Files.readAllBytes(file);
    assertThat(stored.length).isEqualTo(expected.length);
    assertThat(Arrays.mismatch(withoutTime(stored), withoutTime(expected)))
        .as("first byte that differs")
        .isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"15, folder", "18, bucket"})
  void stock_pg_restore_lists_it_and_restores_it_in_parallel(int major, String store)
      throws Exception {
    ClientPrograms programs = programsFor(major);
    PostgresServer server = server(major);
    Path file = Files.write(folder.resolve("fetched.dump"), backUp(server, store, "gzip:1"));

    String list = programs.run(server, "pg_restore", "--list", file.toString());
    assertThat(list).contains("TABLE DATA shop customer ").contains(DEPENDENT);

    server.createDatabase("stock");
    restore(programs, server, file, without(list, DEPENDENT), "--jobs=2");
    restore(programs, server, file, only(list, DEPENDENT), "--single-transaction");
    assertThat(
            DatabaseContents.of(server, "stock").differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
  }

  private static String without(String list, String entry) {
    return list.replaceAll("(?m)^.*" + entry + ".*$", "");
  }

  private static String only(String list, String entry) {
    return list.lines().filter(line -> line.contains(entry)).collect(joining("\n"));
  }

  private static void restore(
      ClientPrograms programs, PostgresServer server, Path file, String list, String how)
      throws IOException {
    programs.run(
        server,
        "pg_restore",
        "--exit-on-error",
        "--dbname=stock",
        "--use-list=" + Files.writeString(folder.resolve("list"), list),
        how,
        file.toString());
  }

  private static byte[] backUp(PostgresServer server, String kind, String compression) {
    String name = server.major() + "-" + compression.replace(':', '-');
    TestStore store =
        kind.equals("folder") ? TestStore.folder(folder.resolve(name)) : TestStore.bucket(s3, name);
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, "sample"),
                store.settings(),
                Map.of(
                    "BACKUP_NAME",
                    "one",
                    "FORCE",
                    "true",
                    "DUMP_COMPRESS",
                    compression,
                    "S3_CHUNK_SIZE",
                    "5MB")));
    assertThat(backup.err()).isEmpty();
    assertThat(store.keys()).containsExactly("sample/one.dump", "sample/one.manifest.json");
    assertThat(store.pendingUploads()).isEmpty();
    return store.read("sample/one.dump");
  }

  private static byte[] withoutTime(byte[] archive) throws IOException {
    int minor = TableOfContents.read(new ByteArrayInputStream(archive)).minorVersion();
    int time = COMPRESSION + (minor < COMPRESSION_CODE_SINCE ? 5 : 1);
    byte[] timeless = archive.clone();
    Arrays.fill(timeless, time, time + TIME_LENGTH, (byte) 0);
    return timeless;
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
