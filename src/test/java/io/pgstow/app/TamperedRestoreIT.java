package io.pgstow.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A byte of an archive is not what it was: nothing that came from it is committed. */
final class TamperedRestoreIT {
  private static final String TABLE = "SELECT count(*) FROM public.item";
  private static final byte[] TEXT = "of a large object".getBytes(US_ASCII);

  @TempDir static Path folder;
  private static PostgresServer server;
  private static DatabaseContents expected;

  @BeforeAll
  static void createTheSource() throws Exception {
    server = PostgresServer.start(18);
    server.createDatabase("source");
    server.execute(
        "source",
        // fills the first part, which is read with the contents
        "CREATE TABLE public.filler AS SELECT sha256(i::text::bytea) || sha256((-i)::text::bytea) AS bytes"
            + " FROM generate_series(1, 150000) i",
        "CREATE TABLE public.item (id int, text text)",
        "INSERT INTO public.item SELECT i, 'text ' || md5(i::text) FROM generate_series(1, 3000) i",
        "CREATE TABLE public.other AS SELECT generate_series(1, 10) AS id",
        "SELECT lo_from_bytea(4711, convert_to(string_agg(md5(i::text), 'of a large object'), 'UTF8'))"
            + " FROM generate_series(1, 3000) i");
    expected = DatabaseContents.of(server, "source");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /**
   * @param where the byte is: in the contents, the rows or a large object
   */
  @ParameterizedTest
  @CsvSource({
    "custom, none, contents",
    "custom, none, rows",
    "custom, none, head of rows",
    "custom, none, large object",
    "custom, gzip:1, rows",
    "custom, gzip:1, large object",
    "custom, zstd:1, rows",
    "custom, zstd:1, large object",
    "custom, lz4, rows",
    "custom, lz4, large object",
    "directory, none, contents",
    "directory, none, rows",
    "directory, none, large object",
    "directory, none, list",
    "directory, gzip:1, rows",
    "directory, gzip:1, large object",
    "directory, zstd:1, rows",
    "directory, zstd:1, large object",
    "directory, lz4, rows",
    "directory, lz4, large object"
  })
  void a_flipped_byte_fails_the_restore_which_resumes_with_an_intact_copy(
      String format, String codec, String where) throws Exception {
    String name = "%s-%s-%s".formatted(format, codec, where).replaceAll("\\W", "-");
    TestStore store = TestStore.folder(folder.resolve(name));
    Map<String, String> variables =
        Run.variables(
            store.settings(),
            Map.of(
                "BACKUP_NAME",
                "one",
                "DUMP_FORMAT",
                format,
                "DUMP_COMPRESS",
                codec,
                "S3_CHUNK_SIZE",
                "5MB",
                "RESTORE_SEGMENT_SIZE",
                "64kB"));
    Map<String, String> backup = Run.variables(Run.database("SRC_", server, "source"), variables);
    Map<String, String> restore =
        Run.variables(
            Run.database("DST_", server, name), backup, Map.of("DST_ON_EXISTING", "drop"));
    assertThat(Run.of("backup", backup).exitCode()).isEqualTo(ExitCode.DONE);
    server.createDatabase(name);
    server.execute(name, "CREATE TABLE public.precious AS SELECT 1 AS id");

    Manifest manifest = Manifest.fromJson(store.read("source/one.manifest.json"), "the manifest");
    String key = key(store, manifest, where);
    byte[] intact = store.read(key);
    byte[] flipped = intact.clone();
    flipped[position(intact, manifest, where)] ^= 1;
    store.write(key, flipped);

    Run damaged = Run.of("restore", restore);
    assertThat(damaged.err())
        .contains(key)
        .containsPattern(
            "is damaged: (part \\d|the segment of .*), bytes \\d+ to \\d+, is not what was stored");
    assertThat(damaged.exitCode()).as(damaged.err()).isEqualTo(ExitCode.ARCHIVE);
    if (where.equals("contents")) {
      assertThat(count(name, "SELECT count(*) FROM public.precious")).isOne();
    } else {
      assertThat(count(name, "SELECT count(*) FROM pgstow.ledger")).isPositive();
    }
    if (where.endsWith("rows")) {
      assertThat(count(name, TABLE)).isZero();
    }

    store.write(key, intact);
    Run resumed = Run.of("restore", restore);
    assertThat(resumed.err()).isEmpty();
    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.DONE);
    assertThat(DatabaseContents.of(server, name).differences(expected)).isEmpty();
  }

  private static String key(TestStore store, Manifest manifest, String where) {
    if (manifest.format().equals(Manifest.CUSTOM)) {
      return "source/one.dump";
    }
    String name =
        switch (where) {
          case "contents" -> "toc.dat.*";
          case "list" -> "blobs.*toc.*";
          case "large object" -> "blob_4711\\.dat.*";
          default -> table(manifest).dumpId() + "\\.dat.*";
        };
    return store.keys().stream()
        .filter(key -> key.matches("source/one/" + name))
        .findFirst()
        .orElseThrow();
  }

  private static int position(byte[] object, Manifest manifest, String where) {
    TableData table = table(manifest);
    boolean custom = manifest.format().equals(Manifest.CUSTOM);
    return switch (where) {
      case "contents" ->
          custom ? indexOf(object, "CREATE TABLE public.item".getBytes(US_ASCII)) : 200;
      case "list" -> object.length - 2;
      case "head of rows" -> (int) table.offset() + 2;
      case "rows" -> (int) (table.offset() + table.length() / 2);
      default -> largeObject(object, manifest, custom);
    };
  }

  private static int largeObject(byte[] object, Manifest manifest, boolean custom) {
    if (custom && manifest.compression().startsWith("none")) {
      return indexOf(object, TEXT);
    }
    long tables =
        manifest.tables().stream()
            .mapToLong(table -> table.offset() + table.length())
            .max()
            .orElse(0);
    return (int) ((custom ? tables + object.length : object.length) / 2);
  }

  private static int indexOf(byte[] bytes, byte[] text) {
    for (int i = 0; i < bytes.length - text.length; i++) {
      if (Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private static TableData table(Manifest manifest) {
    return manifest.tables().stream()
        .filter(table -> table.name().equals("item"))
        .findFirst()
        .orElseThrow();
  }

  private static long count(String database, String query) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
