package io.pgstow.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A backup that is not what it was is called so, by object, table and offset. */
final class VerifyIT {
  private static final int SHARES = 3;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static PostgresServer server;
  private static S3Server s3;
  private static List<TestStore> stores;

  @BeforeAll
  static void backUp() throws Exception {
    server = PostgresServer.start(15);
    s3 = S3Server.start();
    stores = List.of(TestStore.folder(folder.resolve("store")), TestStore.bucket(s3, "verify"));
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE event (id bigint PRIMARY KEY, payload text)",
        "INSERT INTO event SELECT i, repeat(md5(i::text), 4) FROM generate_series(1, 100000) i",
        "CREATE TABLE \"small one\" (id int)",
        "INSERT INTO \"small one\" VALUES (1), (2), (3)",
        "SELECT lo_from_bytea(0, decode(repeat('ab', 100000), 'hex'))");
    for (TestStore store : stores) {
      backUp(store, "one", Map.of("DUMP_COMPRESS", "none", "S3_CHUNK_SIZE", "5MB"));
      backUp(store, "packed", Map.of("DUMP_COMPRESS", "gzip:1"));
      backUp(store, "untouched", Map.of());
      backUp(store, "many", Map.of("DUMP_FORMAT", "directory"));
    }
  }

  private static void backUp(TestStore store, String name, Map<String, String> settings) {
    Run run =
        Run.of(
            "backup",
            Run.variables(
                Run.database("SRC_", server, "app"),
                store.settings(),
                settings,
                Map.of("BACKUP_NAME", name)));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }

  @AfterAll
  static void stop() {
    s3.close();
    server.close();
  }

  static List<TestStore> stores() {
    return stores;
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_good_backup_is_called_good_and_recorded_as_read(TestStore store) {
    for (String name : List.of("one", "packed", "many")) {
      Run run = verify(store, name, Map.of("OUTPUT", "json"));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(run.out())
          .contains("\"result\" : \"good\"", "\"rows\" : 100003", "\"largeObjects\" : 1");
      assertThat(recorded(store, name)).contains("\"CONTENT\"", "\"GOOD\"");
    }
    Run list = Run.of("list", Run.variables(store.settings(), Map.of("SRC_DBNAME", "app")));
    assertThat(list.out()).contains("complete", "100,003", "content").doesNotContain("damaged");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void nothing_is_read_to_look_at_the_objects(TestStore store) {
    Run run = verify(store, "untouched", Map.of("VERIFY_LEVEL", "objects", "OUTPUT", "json"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("\"read\" : 0");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_flipped_byte_anywhere_in_an_archive_is_found(TestStore store) {
    for (String name : List.of("one", "packed")) {
      Manifest manifest = manifest(store, name);
      TableData event = table(manifest, "event");
      TableData small = table(manifest, "small one");
      assertDamage(store, name, 3, "table of contents");
      assertDamage(store, name, 1000, "table of contents");
      assertDamage(store, name, (int) event.offset(), "\"public\".\"event\"");
      assertDamage(store, name, middle(event), "\"public\".\"event\"");
      assertDamage(store, name, middle(small), "\"public\".\"small one\"");
      assertDamage(store, name, (int) manifest.size() - 1, "");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_flipped_byte_in_any_file_of_a_folder_is_found(TestStore store) {
    for (Manifest.StoredArchive object : manifest(store, "many").objects()) {
      String what =
          object.key().contains("/blob")
              ? "large objects"
              : object.key().endsWith("/toc.dat") ? "table of contents" : "\"public\".";
      byte[] good = store.read(object.key());
      store.write(object.key(), flipped(good, good.length / 2));
      assertDamaged(verify(store, "many", Map.of()), object.key(), what);
      store.write(object.key(), good);
    }
    assertThat(verify(store, "many", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_cut_or_missing_object_is_found_without_reading(TestStore store) {
    String key = "app/packed.dump";
    byte[] good = store.read(key);
    for (String level : List.of("objects", "content")) {
      store.write(key, Arrays.copyOf(good, middle(table(manifest(store, "packed"), "event"))));
      assertDamaged(
          verify(store, "packed", Map.of("VERIFY_LEVEL", level)), key, "\"public\".\"event\"");
    }
    String file = manifest(store, "many").objects().getFirst().key();
    byte[] whole = store.read(file);
    store.delete(file);
    assertDamaged(verify(store, "many", Map.of("VERIFY_LEVEL", "objects")), file, "does not exist");
    store.write(file, whole);
    store.write(key, good);
    assertThat(verify(store, "packed", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(verify(store, "many", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_copied_object_is_not_called_damaged_but_has_to_be_read() {
    TestStore store = stores.getFirst();
    store.write("app/one.dump", store.read("app/one.dump"));
    Run objects = verify(store, "one", Map.of("VERIFY_LEVEL", "objects"));
    assertThat(objects.exitCode()).as(objects.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(objects.err()).contains("VERIFY_LEVEL=content");
    assertThat(verify(store, "one", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(recorded(store, "one")).contains("\"GOOD\"");
  }

  /** In the bucket, where the archive has several parts. */
  @Test
  void all_shares_together_read_everything_once() {
    TestStore store = stores.getLast();
    Manifest manifest = manifest(store, "one");
    assertThat(manifest.objects().getFirst().parts()).hasSizeGreaterThanOrEqualTo(SHARES);
    byte[] good = store.read("app/one.dump");
    for (int position : List.of(3, good.length / 2, good.length - 1)) {
      store.write("app/one.dump", flipped(good, position));
      var found = new ArrayList<ExitCode>();
      for (int share = 1; share <= SHARES; share++) {
        Run run = verify(store, "one", Map.of("VERIFY_SAMPLE", share + "/" + SHARES));
        found.add(run.exitCode());
      }
      assertThat(found).contains(ExitCode.VERIFICATION);
      // a good share does not take back what another has found
      assertThat(recorded(store, "one")).contains("\"DAMAGED\"");
    }
    store.write("app/one.dump", good);
    assertThat(verify(store, "one", Map.of("VERIFY_SAMPLE", "1/3")).exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(recorded(store, "one")).contains("\"DAMAGED\"");
    assertThat(verify(store, "one", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(recorded(store, "one")).contains("\"GOOD\"");
  }

  @Test
  void a_wrong_number_of_rows_is_found() {
    TestStore store = stores.getFirst();
    String key = "app/packed.manifest.json";
    byte[] good = store.read(key);
    store.write(key, text(good).replace("\"rows\" : 100000", "\"rows\" : 99999").getBytes(UTF_8));
    assertDamaged(verify(store, "packed", Map.of()), "app/packed.dump", "100000 rows");
    store.write(key, good);
    assertThat(verify(store, "packed", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
  }

  /**
   * @param field of a segment of the manifest, or the segment itself
   */
  @ParameterizedTest
  @CsvSource({
    "custom, crc32c",
    "custom, rows",
    "custom, rawBytes",
    "custom, length",
    "custom, offset",
    "custom, segment",
    "directory, crc32c",
    "directory, length",
    "directory, segment"
  })
  void a_manifest_whose_segments_are_not_those_of_the_archive_is_called_damaged(
      String format, String field) throws IOException {
    TestStore store = TestStore.folder(folder.resolve("segments"));
    backUp(
        store,
        format + field,
        Map.of("DUMP_FORMAT", format, "DUMP_SEGMENT_SIZE", "2MB", "DUMP_COMPRESS", "gzip:1"));
    String key = "app/" + format + field + ".manifest.json";
    var manifest = (ObjectNode) JSON.readTree(store.read(key));
    for (JsonNode table : manifest.get("tables")) {
      if (table.get("name").asString().equals("event")) {
        change((ObjectNode) table, field);
      }
    }
    store.write(key, JSON.writeValueAsBytes(manifest));

    Run restore =
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server, format + field),
                store.settings(),
                Map.of("SRC_DBNAME", "app", "BACKUP_NAME", format + field)));
    // where the sum is not that of the table, all of it is read from its beginning to its end
    assertThat(restore.exitCode())
        .as(restore.err())
        .isEqualTo(field.equals("rawBytes") ? ExitCode.DONE : ExitCode.ARCHIVE);
    Run run = verify(store, format + field, Map.of());
    assertDamaged(run, key, "table \"public\".\"event\"");
    assertThat(recorded(store, format + field)).contains("\"DAMAGED\"");
  }

  private static void change(ObjectNode table, String field) {
    var segments = (ArrayNode) table.get("segments");
    assertThat(segments.size()).isGreaterThan(2);
    var segment = (ObjectNode) segments.get(1);
    switch (field) {
      case "segment" -> {
        segments.remove(1);
        for (String total : List.of("rows", "rawBytes")) {
          table.put(total, table.get(total).asLong() - segment.get(total).asLong());
        }
      }
      case "crc32c" -> segment.put(field, "00000000");
      default -> segment.put(field, segment.get(field).asLong() - 1);
    }
  }

  @Test
  void a_record_that_cannot_be_read_is_written_anew() {
    TestStore store = stores.getFirst();
    store.write("app/packed.verified.json", "{".getBytes(UTF_8));
    Run run = verify(store, "packed", Map.of());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(recorded(store, "packed")).contains("\"GOOD\"");
  }

  @Test
  void a_cut_manifest_is_damage_but_one_of_a_newer_version_is_not() {
    TestStore store = stores.getFirst();
    String key = "app/packed.manifest.json";
    byte[] good = store.read(key);
    store.write(key, Arrays.copyOf(good, good.length / 2));
    Run cut = verify(store, "packed", Map.of());
    assertThat(cut.exitCode()).as(cut.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(cut.err()).contains(key);
    String newer = text(good).replaceFirst("\"schemaVersion\" *: *\\d+", "\"schemaVersion\" : 99");
    store.write(key, newer.getBytes(UTF_8));
    Run unknown = verify(store, "packed", Map.of());
    assertThat(unknown.exitCode()).as(unknown.err()).isEqualTo(ExitCode.ARCHIVE);
    store.write(key, good);
    assertThat(verify(store, "packed", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory", "tar", "plain"})
  void an_archive_from_elsewhere_is_read_as_far_as_it_vouches_for_itself(String format)
      throws IOException {
    Path place = Files.createDirectories(folder.resolve("foreign-" + format));
    Path file = place.resolve("app");
    ClientPrograms.newest()
        .run(server, "pg_dump", "--format=" + format, "--file=" + file, "--dbname=app");
    Map<String, String> settings = Map.of("S3_URI", "file:" + file);
    Run good = Run.of("verify", settings);
    assertThat(good.exitCode()).as(good.err()).isEqualTo(ExitCode.DONE);
    assertThat(good.out()).contains(format);

    Path largest = largest(file);
    byte[] bytes = Files.readAllBytes(largest);
    Files.write(largest, Arrays.copyOf(bytes, bytes.length - 3000));
    Run cut = Run.of("verify", settings);
    assertThat(cut.exitCode()).as(cut.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(cut.err()).contains("is damaged", "offset");
  }

  @Test
  void a_compressed_script_is_tested_like_gzip_does_and_by_its_checksum() throws IOException {
    Path file = Files.createDirectories(folder.resolve("last")).resolve("app-20261121.sql.gz");
    ClientPrograms.newest()
        .run(server, "pg_dump", "--format=plain", "--compress=6", "--file=" + file, "--dbname=app");
    Map<String, String> settings = Map.of("S3_URI", "file:" + file);
    Path sums = file.resolveSibling("SHA256SUMS");
    Files.writeString(sums, "0".repeat(64) + "  app-20261121.sql.gz\n");
    Run sum = Run.of("verify", settings);
    assertThat(sum.exitCode()).as(sum.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(sum.err()).contains("SHA256SUMS");
    Files.delete(sums);
    assertThat(Run.of("verify", settings).exitCode()).isEqualTo(ExitCode.DONE);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, flipped(bytes, bytes.length / 2));
    assertThat(Run.of("verify", settings).exitCode()).isEqualTo(ExitCode.VERIFICATION);
  }

  @Test
  void a_lost_tab_between_values_is_found_without_a_manifest() throws IOException {
    byte[] archive = stores.getFirst().read("app/one.dump");
    int value = new String(archive, ISO_8859_1).indexOf("77777\t");
    archive[value + 5] = ' ';
    Path file = Files.write(folder.resolve("tab.dump"), archive);
    Run run = Run.of("verify", Map.of("S3_URI", "file:" + file));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(run.err()).contains("2 columns", "99999 tabs");
  }

  @Test
  void a_store_that_cannot_be_reached_says_nothing_about_the_backup() {
    TestStore store = stores.getLast();
    byte[] before = recordOf(store, "packed");
    s3.stop();
    try {
      Run run = verify(store, "packed", Map.of("S3_MAX_RETRIES", "0"));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.STORE);
    } finally {
      s3.startAgain();
    }
    assertThat(recordOf(store, "packed")).isEqualTo(before);
  }

  @Test
  void a_backup_is_restored_compared_and_dropped() throws Exception {
    Run run = verifyRestore("packed", Map.of("OUTPUT", "json"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("\"restore\"", "\"good\"")
        .doesNotContain("\"read\" : 0,", "\"tables\" : 0,", "\"rows\" : 0,");
    assertNoScratch();
  }

  @Test
  void the_scratch_database_is_dropped_after_a_failure_and_the_damage_recorded() throws Exception {
    TestStore store = stores.getFirst();
    String key = "app/packed.manifest.json";
    byte[] good = store.read(key);
    store.write(key, text(good).replace("\"rows\" : 100000", "\"rows\" : 99999").getBytes(UTF_8));
    Run run = verifyRestore("packed", Map.of());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.VERIFICATION);
    assertNoScratch();
    assertThat(recorded(store, "packed")).contains("\"DAMAGED\"", "\"RESTORE\"");
    store.write(key, good);
    assertThat(verifyRestore("packed", Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void what_is_larger_than_the_limit_is_not_restored() throws Exception {
    Run run = verifyRestore("packed", Map.of("VERIFY_SCRATCH_LIMIT", "1MB"));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("VERIFY_SCRATCH_LIMIT");
    assertNoScratch();
  }

  @Test
  void the_scratch_database_is_dropped_after_a_signal() throws Exception {
    Map<String, String> settings =
        Run.variables(
            stores.getFirst().settings(),
            Run.database("DST_", server, "ignored"),
            Map.of(
                "SRC_DBNAME",
                "app",
                "BACKUP_NAME",
                "packed",
                "VERIFY_LEVEL",
                "restore",
                "RESTORE_SEGMENT_SIZE",
                "64kB"));
    try (ChildProcess verify =
        ChildProcess.start("verify", settings, Files.createTempFile(folder, "run", ".log"))) {
      while (verify.isAlive() && scratchDatabases() == 0) {
        Thread.onSpinWait();
      }
      verify.terminate();
      assertThat(verify.await()).as(verify.log()).isEqualTo(ExitCode.STOPPED.number());
    }
    assertNoScratch();
  }

  private static Run verifyRestore(String name, Map<String, String> settings) {
    return verify(
        stores.getFirst(),
        name,
        Run.variables(
            Run.database("DST_", server, "ignored"), settings, Map.of("VERIFY_LEVEL", "restore")));
  }

  private static void assertNoScratch() throws Exception {
    assertThat(scratchDatabases()).isZero();
  }

  private static int scratchDatabases() throws Exception {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_database WHERE datname LIKE 'pgstow_verify_%'")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void assertDamage(TestStore store, String name, int position, String what) {
    String key = "app/" + name + ".dump";
    byte[] good = store.read(key);
    store.write(key, flipped(good, position));
    assertDamaged(verify(store, name, Map.of()), key, what);
    assertThat(recorded(store, name)).contains("\"DAMAGED\"");
    store.write(key, good);
    assertThat(verify(store, name, Map.of()).exitCode()).isEqualTo(ExitCode.DONE);
  }

  private static void assertDamaged(Run run, String key, String what) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(run.err()).contains(key, "is damaged", what);
    assertThat(run.out()).contains("damaged");
  }

  private static Run verify(TestStore store, String name, Map<String, String> settings) {
    return Run.of(
        "verify",
        Run.variables(
            store.settings(), settings, Map.of("SRC_DBNAME", "app", "BACKUP_NAME", name)));
  }

  private static byte[] flipped(byte[] bytes, int position) {
    byte[] flipped = bytes.clone();
    flipped[position] ^= 1;
    return flipped;
  }

  private static int middle(TableData table) {
    return (int) (table.offset() + table.length() / 2);
  }

  private static TableData table(Manifest manifest, String name) {
    return manifest.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Manifest manifest(TestStore store, String name) {
    return Manifest.fromJson(store.read("app/" + name + ".manifest.json"), name).below("app/");
  }

  private static byte[] recordOf(TestStore store, String name) {
    String key = "app/" + name + ".verified.json";
    return store.keys().contains(key) ? store.read(key) : new byte[0];
  }

  private static String recorded(TestStore store, String name) {
    return text(recordOf(store, name));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static Path largest(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      return file;
    }
    try (var files = Files.list(file)) {
      return files
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElseThrow();
    }
  }
}
