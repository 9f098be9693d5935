package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Compression;
import io.pgstow.testing.ArchiveTime;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleServers;
import io.pgstow.testing.StockRestore;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies in the store is what pg_dump writes to a file, and pg_restore needs no pgstow. */
final class StoredArchiveIT {
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
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    PostgresServer server = SERVERS.of(major);
    byte[] stored = backUp(server, store, compression);

    Path file = folder.resolve("stock.dump");
    programs.run(
        server,
        "pg_dump",
        "--format=custom",
        "--compress=" + Compression.parse(compression).argument(),
        "--encoding=UTF8",
        "--file=" + file,
        // as pgstow has it: the sample database has another default
        "dbname=sample options='-c TimeZone=UTC'");

    byte[] expected = Files.readAllBytes(file);
    assertThat(stored.length).isEqualTo(expected.length);
    assertThat(Arrays.mismatch(ArchiveTime.removed(stored), ArchiveTime.removed(expected)))
        .as("first byte that differs")
        .isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource({"15, folder", "18, bucket"})
  void stock_pg_restore_lists_it_and_restores_it_in_parallel(int major, String store)
      throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    PostgresServer server = SERVERS.of(major);
    Path file = Files.write(folder.resolve("fetched.dump"), backUp(server, store, "gzip:1"));

    new StockRestore(programs, server).restore(file, "stock");

    assertThat(
            DatabaseContents.of(server, "stock").differences(DatabaseContents.of(server, "sample")))
        .isEmpty();
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
}
