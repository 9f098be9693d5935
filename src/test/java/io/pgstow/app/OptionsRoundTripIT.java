package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a dump is told, what it makes is listed, verified and restored. */
final class OptionsRoundTripIT {
  private static final String ALL = "other.c=1,public.p=4,shop.a=3,shop.b=2|1";

  /** The tables with their numbers of rows, and the number of large objects. */
  private static final String CONTENTS =
      """
      SELECT coalesce(string_agg(n.nspname || '.' || c.relname || '='
                 || (xpath('/row/n/text()', query_to_xml(
                      'SELECT count(*) AS n FROM ' || c.oid::regclass, false, true, '')))[1],
               ',' ORDER BY n.nspname, c.relname), '')
             || '|' || (SELECT count(*) FROM pg_largeobject_metadata)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname IN ('public', 'shop', 'other')
      """;

  @TempDir static Path folder;
  private static PostgresServer server;
  private static TestStore store;

  @BeforeAll
  static void startServer() throws SQLException {
    server = PostgresServer.start(17);
    store = TestStore.folder(folder);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE ROLE clerk",
        "CREATE SCHEMA shop AUTHORIZATION clerk",
        "CREATE TABLE shop.a (id serial PRIMARY KEY, t text DEFAULT E'it''s \\\\ \\n')",
        "INSERT INTO shop.a SELECT FROM generate_series(1, 3)",
        "CREATE TABLE shop.b (id int REFERENCES shop.a)",
        "INSERT INTO shop.b VALUES (1), (NULL)",
        "ALTER TABLE shop.b OWNER TO clerk",
        "COMMENT ON TABLE shop.a IS 'a comment'",
        "GRANT SELECT ON shop.a TO clerk",
        "CREATE SCHEMA other",
        "CREATE TABLE other.c AS SELECT now() AS c",
        "CREATE TABLE public.p AS SELECT generate_series(1, 4) AS p",
        "SELECT lo_from_bytea(0, '\\xcafe')");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private record Option(String name, String value, String contents) {
    /** INSERT commands are for the custom format only. */
    Stream<Arguments> inEachFormat() {
      return Stream.of("custom", "directory")
          .filter(format -> !name.equals("COLUMN_INSERTS") || format.equals("custom"))
          .map(format -> Arguments.of(format, name, value, contents));
    }
  }

  static Stream<Arguments> options() {
    return Stream.of(
            new Option("COLUMN_INSERTS", "true", ALL),
            new Option("SCHEMA_ONLY", "true", "other.c=0,public.p=0,shop.a=0,shop.b=0|0"),
            new Option("SCHEMAS", "shop", "shop.a=3,shop.b=2|0"),
            new Option("TABLES", "public.p", "public.p=4|0"),
            new Option("EXCLUDE_SCHEMAS", "shop", "other.c=1,public.p=4|1"),
            new Option("EXCLUDE_TABLES", "shop.b", "other.c=1,public.p=4,shop.a=3|1"),
            new Option("EXCLUDE_TABLE_DATA", "shop.b", "other.c=1,public.p=4,shop.a=3,shop.b=0|1"),
            new Option("LARGE_OBJECTS", "true", ALL),
            new Option("LARGE_OBJECTS", "false", ALL.replace("|1", "|0")),
            new Option("NO_OWNER", "true", ALL),
            new Option("NO_PRIVILEGES", "true", ALL),
            new Option("NO_COMMENTS", "true", ALL),
            new Option("ROLE", server.superuser(), ALL))
        .flatMap(Option::inEachFormat);
  }

  @ParameterizedTest
  @MethodSource("options")
  void what_an_option_makes_is_listed_verified_and_restored(
      String format, String option, String value, String contents) throws SQLException {
    String name = format + "-" + option + "-" + value;

    roundTrip(name, Map.of("DUMP_FORMAT", format, option, value));

    assertThat(contents(name)).isEqualTo(contents);
  }

  @ParameterizedTest
  @CsvSource({
    "custom, none",
    "custom, 0",
    "custom, 9",
    "custom, gzip",
    "custom, gzip:9",
    "custom, lz4",
    "custom, zstd",
    "custom, zstd:22",
    "directory, none",
    "directory, 0",
    "directory, 9",
    "directory, gzip",
    "directory, gzip:9",
    "directory, lz4",
    "directory, zstd",
    "directory, zstd:22"
  })
  void each_compression_gives_the_same_database(String format, String compression)
      throws Exception {
    String name = format + "-" + compression.replace(':', '-');

    roundTrip(name, Map.of("DUMP_FORMAT", format, "DUMP_COMPRESS", compression));

    assertThat(DatabaseContents.of(server, name).differences(DatabaseContents.of(server, "app")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"custom", "directory"})
  void rows_alone_are_listed_and_verified_and_their_restore_says_what_it_lacks(String format) {
    String name = "rows-" + format;
    assertDone(backUp(name, Map.of("DUMP_FORMAT", format, "DATA_ONLY", "true")));
    assertKnown(name);

    Run restore = restore(name);

    if (restore.exitCode() != ExitCode.DONE) {
      assertThat(restore.exitCode()).as(restore.err()).isNotEqualTo(ExitCode.UNEXPECTED);
      assertThat(restore.err()).contains("HINT: ");
    }
  }

  @ParameterizedTest
  @CsvSource({"lz4:5", "zstd:23", "gzip:0", "gzip:10", "none:1", "10"})
  void a_level_that_does_not_exist_is_refused_before_the_start(String compression) {
    Run run = backUp("refused", Map.of("DUMP_COMPRESS", compression));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("DUMP_COMPRESS").contains("HINT: ");
  }

  private static void roundTrip(String name, Map<String, String> more) {
    assertDone(backUp(name, more));
    assertKnown(name);
    assertDone(restore(name));
  }

  private static void assertKnown(String name) {
    Map<String, String> settings =
        Run.variables(store.settings(), Map.of("SRC_DBNAME", "app", "OUTPUT", "json"));
    Run list = Run.of("list", settings);
    assertDone(list);
    assertThat(list.out()).contains("\"" + name + "\"").doesNotContain("DAMAGED");
    assertDone(
        Run.of(
            "verify",
            Run.variables(settings, Map.of("BACKUP_NAME", name, "VERIFY_LEVEL", "content"))));
  }

  private static Run backUp(String name, Map<String, String> more) {
    return Run.of(
        "backup",
        Run.variables(
            Run.database("SRC_", server, "app"),
            store.settings(),
            Map.of("BACKUP_NAME", name),
            more));
  }

  private static Run restore(String name) {
    return Run.of(
        "restore",
        Run.variables(
            Run.database("DST_", server, name),
            store.settings(),
            Map.of("SRC_DBNAME", "app", "BACKUP_NAME", name)));
  }

  private static String contents(String database) throws SQLException {
    try (var connection = server.connect(database);
        var rows = connection.createStatement().executeQuery(CONTENTS)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void assertDone(Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
