package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Compression;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleServers;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * Dumps of the sample database, on servers of every major: by pgstow with several connections, and
 * by pg_dump. Closing them ends the servers.
 */
final class SampleDumps implements AutoCloseable {
  static final int SEGMENT_SIZE = 1 << 20;
  private static final String SAMPLE = "sample";

  private final String format;
  private final Path folder;
  private final SampleServers servers = new SampleServers();
  private final S3Server s3 = S3Server.start();

  /**
   * @param format of all of them, as pg_dump names it
   * @param folder for the store and for what pg_dump writes
   */
  SampleDumps(String format, Path folder) {
    this.format = format;
    this.folder = folder;
  }

  PostgresServer server(int major) throws SQLException {
    return servers.of(major);
  }

  S3Server s3() {
    return s3;
  }

  TestStore inFolder(String name) {
    return TestStore.folder(folder.resolve("store-" + name));
  }

  TestStore inBucket(String name) {
    return TestStore.bucket(s3, name);
  }

  /** Makes the backup "one". */
  void backUp(
      TestStore store,
      PostgresServer server,
      String compression,
      int jobs,
      Map<String, String> more) {
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, SAMPLE),
                store.settings(),
                Map.of(
                    "BACKUP_NAME",
                    "one",
                    "DUMP_FORMAT",
                    format,
                    "DUMP_JOBS",
                    Integer.toString(jobs),
                    "DUMP_SEGMENT_SIZE",
                    Integer.toString(SEGMENT_SIZE),
                    "DUMP_COMPRESS",
                    compression,
                    "S3_CHUNK_SIZE",
                    "5MB"),
                more));
    assertThat(backup.err()).isEmpty();
    assertThat(store.pendingUploads()).isEmpty();
  }

  /** What pg_dump writes. */
  Path stock(ClientPrograms programs, PostgresServer server, String compression, String name)
      throws Exception {
    Path stock = folder.resolve("stock-" + name);
    programs.run(
        server,
        "pg_dump",
        "--format=" + format,
        "--compress=" + Compression.parse(compression).argument(),
        "--encoding=UTF8",
        "--file=" + stock,
        // as pgstow has it: the sample database has another default
        "dbname=" + SAMPLE + " options='-c TimeZone=UTC'");
    return stock;
  }

  static void assertRestored(PostgresServer server, String database) throws Exception {
    assertThat(
            DatabaseContents.of(server, database).differences(DatabaseContents.of(server, SAMPLE)))
        .isEmpty();
  }

  @Override
  public void close() {
    servers.close();
    s3.close();
  }
}
