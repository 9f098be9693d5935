package io.pgstow.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DirectoryFiles;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.awaitility.Awaitility;
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

  /** The letters stand for themselves in Latin 1, and for two bytes each in UTF-8. */
  private static final String MIXED =
      """
      DO $do$
      DECLARE
        latin text := convert_from('gr\\366\\337e'::bytea, 'SQL_ASCII');
        utf text := convert_from('gr\\303\\266\\303\\237e'::bytea, 'SQL_ASCII');
        name text;
      BEGIN
        FOREACH name IN ARRAY ARRAY[latin, utf, latin || utf || convert_from('\\364\\217\\276\\204'::bytea, 'SQL_ASCII'), convert_from('t\\364\\217\\277\\244'::bytea, 'SQL_ASCII')] LOOP
          EXECUTE format('CREATE SCHEMA %1$I', name);
          EXECUTE format('CREATE TYPE %1$I.%2$I AS ENUM (%1$L)', name, 'e' || name);
          EXECUTE format('CREATE UNLOGGED TABLE %1$I.%1$I (%1$I serial PRIMARY KEY, a text DEFAULT %1$L, b %1$I.%2$I)', name, 'e' || name);
          EXECUTE format('INSERT INTO %1$I.%1$I (b) SELECT %1$L FROM generate_series(1, 5)', name);
          EXECUTE format('CREATE TABLE %1$I.%2$I (a %1$I.%3$I) PARTITION BY HASH (a)', name, 'h' || name, 'e' || name);
          EXECUTE format('CREATE TABLE %1$I.%2$I PARTITION OF %1$I.%3$I FOR VALUES WITH (MODULUS 1, REMAINDER 0)', name, 'p' || name, 'h' || name);
          EXECUTE format('INSERT INTO %1$I.%2$I VALUES (%1$L)', name, 'h' || name);
          EXECUTE format('CREATE FUNCTION %1$I.%1$I(%1$I int) RETURNS text LANGUAGE sql AS %2$L', name, 'SELECT ' || quote_literal(name));
          EXECUTE format('REVOKE ALL ON FUNCTION %1$I.%1$I(int) FROM PUBLIC', name);
          EXECUTE format('COMMENT ON FUNCTION %1$I.%1$I(int) IS %1$L', name);
          EXECUTE format('CREATE INDEX %2$I ON %1$I.%1$I (a)', name, 'i' || name);
          EXECUTE format('CREATE VIEW %1$I.%2$I AS SELECT %1$L::text AS t', name, 'v' || name);
        END LOOP;
      END
      $do$
      """;

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void fillDatabases() throws SQLException {
    server = PostgresServer.start(15);
    switchTlsOn();
    create("LATIN1", 0xa0);
    create("SQL_ASCII", 0x80);
  }

  /** By a certificate that the server's own user makes, in the folder of the server. */
  private static void switchTlsOn() throws SQLException {
    server.execute(
        "postgres",
        """
        COPY (SELECT) TO PROGRAM 'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout server.key -out server.crt 2>openssl.log && chmod 600 server.key'
        """,
        "ALTER SYSTEM SET ssl = on",
        "SELECT pg_reload_conf()");
    Awaitility.await().until(() -> scalar("postgres", "SHOW ssl").equals("on"));
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

  /** Names, defaults and comments in Latin 1, some in UTF-8, some in both; with TLS and without. */
  @ParameterizedTest
  @CsvSource({"custom, disable", "directory, require", "inserts, disable"})
  void names_and_definitions_of_any_bytes_are_restored_as_by_pg_restore(String form, String tls)
      throws Exception {
    String name = "mixed " + form;
    createSqlAscii(name);
    server.execute(name, MIXED);
    Path archive = folder.resolve(name + ".dump");
    ClientPrograms programs = ClientPrograms.assumeForServer(15);
    programs.run(server, "pg_dump", "-Fc", "--inserts", "--file=" + archive, name);
    createSqlAscii(name + " stock");
    programs.run(
        server, "pg_restore", "--exit-on-error", "--dbname=" + name + " stock", archive.toString());
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, name),
            Run.database("DST_", server, name + " again"),
            TestStore.folder(folder.resolve(name)).settings(),
            Map.of("SRC_PGSSLMODE", tls, "DST_PGSSLMODE", tls, "RESTORE_SEGMENT_SIZE", "64kB"));
    Map<String, String> chosen;
    if (form.equals("inserts")) {
      chosen = Run.variables(variables, Map.of("S3_URI", "file:" + archive));
    } else {
      variables =
          Run.variables(
              variables,
              Map.of("DUMP_FORMAT", form, "DUMP_JOBS", form.equals("custom") ? "1" : "2"));
      Run backup = Run.of("backup", variables);
      assertThat(backup.err()).isEmpty();
      Run verified = Run.of("verify", variables);
      assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.DONE);
      chosen = variables;
    }

    Run restore = Run.of("restore", chosen);

    assertThat(restore.err()).as(restore.out()).isEmpty();
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
    assertThat(contents(programs, name + " again"))
        .isEqualTo(contents(programs, name + " stock"))
        .contains("gr\u00f6\u00dfe", "gr\u00c3\u00b6\u00c3\u009fe", "INSERT INTO");
  }

  private static void createSqlAscii(String name) throws SQLException {
    server.execute(
        "postgres",
        "CREATE DATABASE \"%s\" TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
            .formatted(name));
  }

  /** All of it as a script, each byte a character. */
  private static String contents(ClientPrograms programs, String database) throws Exception {
    Path script = folder.resolve(database + ".sql");
    programs.run(server, "pg_dump", "--inserts", "--no-comments", "--file=" + script, database);
    String comments =
        scalar(
            database,
            "SELECT encode(string_agg(description::bytea, '' ORDER BY description), 'hex') FROM pg_description WHERE objoid > 16000");
    return Files.readString(script, ISO_8859_1).replaceAll("(?m)^\\\\(un)?restrict .*$", "")
        + comments;
  }

  @Test
  void definitions_in_no_encoding_are_not_restored_into_a_database_that_has_one() throws Exception {
    createSqlAscii("bytes");
    server.execute("bytes", MIXED);
    server.execute("postgres", "CREATE DATABASE unicode TEMPLATE template0 ENCODING 'UTF8'");
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, "bytes"),
            Run.database("DST_", server, "unicode"),
            TestStore.folder(folder.resolve("bytes")).settings());
    assertThat(Run.of("backup", variables).err()).isEmpty();

    Run restore = Run.of("restore", variables);

    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(restore.err())
        .contains("objects hold bytes that are not UTF8")
        .contains("HINT: Restore into a database in the encoding of the source");
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
