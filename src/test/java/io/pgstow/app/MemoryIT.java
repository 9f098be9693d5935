package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the jobs do with the heap they have: it is enough, or they say before they begin what would
 * be. Each is a process of its own, with the options that pgstow is shipped with.
 */
final class MemoryIT {
  private static final String SHIPPED = "-Xmx128m";
  private static final long GIB = 1L << 30;
  private static final int TABLES = 1_200;

  /** What so many tables took before, when 10,000 took more than 128 MB. */
  private static final String SMALL = "-Xmx72m";

  @TempDir static Path folder;
  private static final Set<String> CREATED = new HashSet<>();
  private static PostgresServer server;
  private static S3Server s3;

  @BeforeAll
  static void start() {
    server = PostgresServer.start(17, Map.of("max_locks_per_transaction", "1000"));
    s3 = S3Server.start();
  }

  @AfterAll
  static void stop() {
    s3.close();
    server.close();
  }

  @Test
  void parts_that_do_not_fit_are_refused_before_the_server_is_asked() throws Exception {
    TestStore store = TestStore.bucket(s3, "refused");

    Ended run =
        run(
            "backup",
            SHIPPED,
            Run.variables(
                Run.database("SRC_", server, "absent"),
                store.settings(),
                Map.of("S3_CHUNK_SIZE", "512MB")));

    assertThat(run.exitCode()).as(run.log()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.log())
        .contains("parts of 512 MiB, does not fit into Java's memory")
        .contains("HINT: Set S3_CHUNK_SIZE to 18MB at most. Or: give Java a heap of");
  }

  @ParameterizedTest
  @CsvSource({"18MB, 1", "14MB, 2"})
  void the_largest_parts_that_are_allowed_do_fit(String size, int together) throws Exception {
    createRows();
    TestStore store = TestStore.bucket(s3, "parts-" + size);

    Ended run =
        run(
            "backup",
            SHIPPED,
            Run.variables(
                Run.database("SRC_", server, "rows"),
                store.settings(),
                Map.of("S3_CHUNK_SIZE", size, "DUMP_COMPRESS", "none", "BACKUP_NAME", "one")));

    assertThat(run.exitCode()).as(run.log()).isZero();
    assertThat(run.log().contains("memory suffices for 1 uploads at a time instead of 2"))
        .isEqualTo(together == 1);
    Manifest manifest = manifest(store, "rows");
    assertThat(manifest.size()).isGreaterThan(200_000_000L);
    assertThat(manifest.objects().getFirst().parts().getFirst().size())
        .isEqualTo(Long.parseLong(size.replace("MB", "")) << 20);
  }

  /** Sizes stand before the data in a tar, and there is no disk to keep them on until then. */
  @Test
  void a_tar_that_is_larger_than_the_heap_goes_to_a_bucket_and_back() throws Exception {
    createRows();
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, "rows"),
            Run.database("DST_", server, "rows_of_tar"),
            TestStore.bucket(s3, "tar").settings(),
            Map.of("BACKUP_NAME", "one"));

    Ended backup = run("backup", SHIPPED, Run.variables(variables, Map.of("DUMP_FORMAT", "tar")));
    Ended restore = run("restore", SHIPPED, variables);

    assertThat(backup.exitCode()).as(backup.log()).isZero();
    assertThat(TestStore.bucket(s3, "tar").keys()).contains("rows/one.tar");
    assertThat(restore.exitCode()).as(restore.log()).isZero();
    assertThat(restore.log()).contains("110,000 rows");
  }

  @Test
  void a_small_file_that_unpacks_to_a_huge_statement_is_refused_with_what_was_read()
      throws Exception {
    Path bomb = folder.resolve("bomb.sql.gz");
    byte[] block = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    try (var out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      out.write("SELECT '".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 300; i++) {
        out.write(block);
      }
      out.write("';\n".getBytes(StandardCharsets.US_ASCII));
    }

    Ended refused =
        run(
            "restore",
            SHIPPED,
            Run.variables(Run.database("DST_", server, "bomb"), Map.of("S3_URI", "file:" + bomb)));

    assertThat(refused.exitCode()).as(refused.log()).isEqualTo(ExitCode.ARCHIVE.number());
    assertThat(refused.log())
        .contains("a statement of over 268435456 bytes")
        .contains("bytes of the script were read");
  }

  private static void createRows() throws SQLException {
    if (CREATED.add("rows")) {
      server.createDatabase("rows");
      server.execute(
          "rows",
          "CREATE TABLE rows AS SELECT i, repeat(md5(i::text), 60) AS text"
              + " FROM generate_series(1, 110000) AS i");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "300, 10000, needs parts of 31 MiB",
    "60, 1000, needs parts of 62 MiB",
  })
  void a_database_that_takes_larger_parts_than_fit_is_refused_before_it_is_dumped(
      int gib, String maxParts, String reason) throws Exception {
    inflate("large" + gib, "data", gib);
    TestStore store = TestStore.bucket(s3, "large" + gib);

    Ended run =
        run(
            "backup",
            SHIPPED,
            Run.variables(
                Run.database("SRC_", server, "large" + gib),
                store.settings(),
                Map.of("S3_MAX_PARTS", maxParts)));

    assertThat(run.exitCode()).as(run.log()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.log()).contains(reason).contains("S3_MAX_PARTS").contains("-Xmx");
    assertThat(store.keys()).isEmpty();
    assertThat(store.pendingUploads()).isEmpty();
  }

  @Test
  void a_large_database_is_sent_in_parts_of_its_own_size() throws Exception {
    inflate("medium", "data", 80);
    TestStore store = TestStore.bucket(s3, "medium");

    Ended run =
        run(
            "backup",
            SHIPPED,
            Run.variables(
                Run.database("SRC_", server, "medium"),
                store.settings(),
                Map.of("BACKUP_NAME", "one")));

    assertThat(run.exitCode()).as(run.log()).isZero();
    assertThat(manifest(store, "medium").source().databaseSize()).isGreaterThan(80 * GIB);
  }

  @Test
  void indexes_do_not_count_and_neither_do_tables_that_are_left_out() throws Exception {
    inflate("indexed", "data_pkey", 400);
    inflate("indexed", "other", 400);
    TestStore store = TestStore.bucket(s3, "indexed");

    Ended run =
        run(
            "backup",
            SHIPPED,
            Run.variables(
                Run.database("SRC_", server, "indexed"),
                store.settings(),
                Map.of("BACKUP_NAME", "one", "EXCLUDE_TABLE_DATA", "other")));

    assertThat(run.exitCode()).as(run.log()).isZero();
    assertThat(manifest(store, "indexed").source().databaseSize()).isGreaterThan(800 * GIB);
  }

  /** Makes a relation seem large by a map of free space that is a sparse file. */
  private static void inflate(String database, String relation, int gib)
      throws SQLException, IOException {
    if (CREATED.add(database)) {
      server.createDatabase(database);
      server.execute(
          database,
          "CREATE TABLE data (id int PRIMARY KEY)",
          "INSERT INTO data SELECT generate_series(1, 1000)",
          "CREATE TABLE other (id int)");
    }
    String path;
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('%s')"
                    .formatted(relation))) {
      row.next();
      path = row.getString(1);
    }
    for (int segment = 0; segment < gib; segment++) {
      String name = path + "_fsm" + (segment == 0 ? "" : "." + segment);
      try (var file = new RandomAccessFile(name, "rw")) {
        file.setLength(GIB);
      }
    }
  }

  @Test
  void a_row_of_any_length_is_dumped_and_one_that_does_not_fit_is_named_by_the_restore()
      throws Exception {
    server.createDatabase("wide");
    server.execute(
        "wide",
        "CREATE TABLE wide AS SELECT 1 AS id, repeat('x', 60 << 20) AS value"
            + " UNION ALL SELECT 2, repeat('y', 95 << 20)");
    Map<String, String> source = Run.database("SRC_", server, "wide");

    TestStore directory = TestStore.folder(folder.resolve("wide-directory"));
    Ended dump =
        run(
            "backup",
            SHIPPED,
            Run.variables(
                source,
                directory.settings(),
                Map.of("BACKUP_NAME", "one", "DUMP_FORMAT", "directory")));
    assertThat(dump.exitCode()).as(dump.log()).isZero();

    TestStore custom = TestStore.folder(folder.resolve("wide-custom"));
    Map<String, String> named =
        Run.variables(source, custom.settings(), Map.of("BACKUP_NAME", "one"));
    Ended backup = run("backup", SHIPPED, named);
    assertThat(backup.exitCode()).as(backup.log()).isZero();
    Ended verify = run("verify", SHIPPED, named);
    assertThat(verify.exitCode()).as(verify.log()).isZero();

    // as one from elsewhere, whose rows are cut in memory
    custom.delete("wide/one.manifest.json");
    Map<String, String> restore =
        Run.variables(
            Run.database("DST_", server, "wide_copy"),
            Map.of("S3_URI", "file:" + folder.resolve("wide-custom/wide/one.dump")));
    Ended refused = run("restore", SHIPPED, restore);
    assertThat(refused.exitCode()).as(refused.log()).isEqualTo(ExitCode.DATABASE_REFUSED.number());
    assertThat(refused.log())
        .contains("ERROR: a row of \"public\".\"wide\" has 62914562 bytes, but memory suffices for")
        .contains("HINT: Rows need about three times their length: give Java a heap of");

    Ended resumed = run("restore", "-Xmx512m", restore);
    assertThat(resumed.exitCode()).as(resumed.log()).isZero();
  }

  /** The shipped heap, two connections each way, and rows that are larger than it. */
  @Test
  void a_row_of_any_length_goes_out_and_in_by_segments() throws Exception {
    server.createDatabase("long");
    server.execute(
        "long",
        "CREATE TABLE texts AS SELECT 1 AS id, repeat('long text ', 20 << 20) AS value"
            + " UNION ALL SELECT i, 'short' FROM generate_series(2, 1000) AS i",
        "CREATE TABLE bytes (id int, value bytea)",
        "INSERT INTO bytes SELECT 1, decode(repeat('00ff5c0a', 50 << 20), 'hex')");
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, "long"),
            Run.database("DST_", server, "long_copy"),
            TestStore.bucket(s3, "long").settings(),
            Map.of("BACKUP_NAME", "one", "DUMP_FORMAT", "directory", "DUMP_JOBS", "2"));
    Ended backup = run("backup", SHIPPED, variables);
    assertThat(backup.exitCode()).as(backup.log()).isZero();

    var restore = new HashMap<>(variables);
    restore.keySet().removeIf(name -> name.startsWith("DUMP_"));
    restore.put("RESTORE_JOBS", "2");
    Ended restored = run("restore", SHIPPED, restore);
    assertThat(restored.exitCode()).as(restored.log()).isZero();
    restore.putAll(Run.database("DST_", server, "long_pieces"));
    restore.put("RESTORE_SEGMENT_SIZE", "1MB");
    Ended inPieces = run("restore", SHIPPED, restore);
    assertThat(inPieces.exitCode()).as(inPieces.log()).isZero();

    for (String database : new String[] {"long_copy", "long_pieces"}) {
      assertThat(digests(database)).as(database).isEqualTo(digests("long"));
    }
  }

  private static String digests(String database) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT (SELECT string_agg(md5(value), ' ' ORDER BY id) FROM texts),"
                    + " (SELECT string_agg(md5(value), ' ' ORDER BY id) FROM bytes)")) {
      row.next();
      return row.getString(1) + row.getString(2);
    }
  }

  @Test
  void as_many_tables_as_the_heap_has_room_for_are_backed_up_and_restored() throws Exception {
    server.createDatabase("many");
    server.execute(
        "many",
        IntStream.range(0, TABLES)
            .mapToObj(
                i ->
                    "CREATE TABLE t%1$d (id serial PRIMARY KEY, a int, b text); CREATE INDEX ON t%1$d (a); INSERT INTO t%1$d (a) VALUES (1)"
                        .formatted(i))
            .toArray(String[]::new));
    TestStore store = TestStore.folder(folder.resolve("many"));
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, "many"),
            Run.database("DST_", server, "many_copy"),
            store.settings(),
            Map.of("BACKUP_NAME", "one", "ANALYZE_AFTER", "false"));
    var unnamed = new HashMap<>(variables);
    unnamed.remove("BACKUP_NAME");

    for (String job : new String[] {"backup", "verify", "list", "restore"}) {
      Ended run = run(job, SMALL, job.equals("list") ? unnamed : variables);
      assertThat(run.exitCode()).as(job + run.log()).isZero();
    }
    assertThat(manifest(store, "many").rows()).isEqualTo(TABLES);
  }

  @ParameterizedTest
  @CsvSource({
    "backup, DUMP_JOBS, 64, DUMP_JOBS to 28 at most",
    "restore, RESTORE_SEGMENT_SIZE, 256MB, RESTORE_SEGMENT_SIZE to 25",
  })
  void other_settings_that_do_not_fit_are_refused(
      String job, String setting, String value, String hint) throws Exception {
    Ended run =
        run(
            job,
            SHIPPED,
            Run.variables(
                Run.database("SRC_", server, "absent"),
                Run.database("DST_", server, "absent"),
                TestStore.folder(folder.resolve("absent")).settings(),
                Map.of(setting, value)));

    assertThat(run.exitCode()).as(run.log()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.log()).contains(hint).contains("-Xmx");
  }

  private static Manifest manifest(TestStore store, String database) {
    return Manifest.fromJson(store.read(database + "/one.manifest.json"), "the manifest");
  }

  private record Ended(int exitCode, String log) {}

  private static Ended run(String job, String heap, Map<String, String> variables)
      throws IOException, InterruptedException {
    // a backup has no destination
    var own = new HashMap<>(variables);
    if (!job.equals("restore")) {
      own.keySet().removeIf(name -> name.startsWith("DST_"));
    }
    try (var child = ChildProcess.start(job, own, folder.resolve("log"), heap)) {
      return new Ended(child.await(), child.log());
    }
  }
}
