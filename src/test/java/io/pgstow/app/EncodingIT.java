package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DirectoryFiles;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases in another encoding than UTF-8, or in none. */
final class EncodingIT {
  /** In Latin 1 every byte from a0 is a letter, in no encoding every byte is as good. */
  private static final String BYTES =
      "string_agg(set_byte('x'::bytea, 0, first + (i + n) % (256 - first)), '')";

  private static final String FINGERPRINT =
      """
      SELECT md5(string_agg(md5(m::text), '' ORDER BY id))
             || md5(obj_description('"größe"."maß"'::regclass)) || md5(lo_get(4711))
      FROM "größe"."maß" AS m
      """;

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void fillDatabases() throws SQLException {
    server = PostgresServer.start(15);
    create("LATIN1", 0xa0);
    create("SQL_ASCII", 0x80);
  }

  /** With names, values and a large object, in so many rows that they are divided. */
  private static void create(String encoding, int firstByte) throws SQLException {
    server.execute(
        "postgres",
        "CREATE DATABASE \"%1$s\" TEMPLATE template0 ENCODING '%1$s' LOCALE 'C'"
            .formatted(encoding));
    server.execute(
        encoding,
        "CREATE SCHEMA \"größe\"",
        "CREATE TABLE \"größe\".\"maß\" (id int PRIMARY KEY, \"länge\" text)",
        """
        INSERT INTO "größe"."maß"
        SELECT n, convert_from(%s, getdatabaseencoding())
        FROM generate_series(1, 12000) AS n, generate_series(1, 200) AS i, (SELECT %d) AS b (first)
        GROUP BY n
        """
            .formatted(BYTES, firstByte),
        "COMMENT ON TABLE \"größe\".\"maß\" IS 'Länge × Höhe'",
        "SELECT lo_from_bytea(4711, '\\xe900ff')");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "LATIN1, 1, UTF8",
    "LATIN1, 2, UTF8",
    "SQL_ASCII, 1, SQL_ASCII",
    "SQL_ASCII, 2, SQL_ASCII"
  })
  void every_file_holds_what_pg_dump_writes_and_is_restored(
      String database, int jobs, String archiveEncoding) throws Exception {
    TestStore store = TestStore.folder(folder.resolve(database + jobs));
    Run backup =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, database),
                store.settings(),
                Map.of(
                    "BACKUP_NAME", "one",
                    "DUMP_FORMAT", "directory",
                    "DUMP_JOBS", Integer.toString(jobs),
                    "DUMP_SEGMENT_SIZE", "1MB",
                    "DUMP_COMPRESS", "gzip:1")));
    assertThat(backup.err()).isEmpty();
    Manifest manifest =
        Manifest.fromJson(store.read(database + "/one.manifest.json"), "the manifest");
    assertThat(manifest.tables())
        .singleElement()
        .satisfies(table -> assertThat(table.segments()).hasSizeGreaterThan(1));

    DirectoryFiles own =
        DirectoryFiles.fetch(store, database + "/one/", folder.resolve("own" + database + jobs));
    DirectoryFiles stock = stockDump(database, archiveEncoding, "stock" + jobs);
    own.assertEqualTo(stock);

    String copy = database + " again " + jobs;
    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, copy),
                store.settings(),
                Map.of("SRC_DBNAME", database, "RESTORE_SEGMENT_SIZE", "64kB")));
    assertThat(restore.err()).as(restore.out()).isEmpty();
    assertThat(scalar(copy, "SHOW server_encoding")).isEqualTo(database);
    assertThat(scalar(copy, FINGERPRINT)).isEqualTo(scalar(database, FINGERPRINT));
  }

  @Test
  void definitions_that_are_in_no_encoding_are_not_restored_otherwise_than_they_were()
      throws Exception {
    server.execute(
        "postgres", "CREATE DATABASE mixed TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
    server.execute(
        "mixed",
        """
        DO $$
        BEGIN
          EXECUTE convert_from('CREATE FUNCTION a_\\344() RETURNS int AS $f$SELECT 1$f$ LANGUAGE sql'
                               ::bytea, 'SQL_ASCII');
        END
        $$
        """);
    TestStore store = TestStore.folder(folder.resolve("mixed"));
    Run backup =
        Run.of("backup", Run.variables(Run.database("SRC_", server, "mixed"), store.settings()));
    assertThat(backup.err()).isEmpty();

    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, "mixed again"),
                store.settings(),
                Map.of("SRC_DBNAME", "mixed")));

    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(restore.err())
        .contains("the definitions of 1 objects hold bytes that are not UTF-8")
        .contains("HINT: Restore the archive by pg_restore itself");
  }

  private static DirectoryFiles stockDump(String database, String encoding, String name) {
    Path stock = folder.resolve(name + database);
    ClientPrograms.assumeForServer(15)
        .run(
            server,
            "pg_dump",
            "--format=directory",
            "--compress=1",
            "--encoding=" + encoding,
            "--file=" + stock,
            "dbname=" + database + " options='-c TimeZone=UTC'");
    return new DirectoryFiles(stock);
  }

  private static String scalar(String database, String query) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
