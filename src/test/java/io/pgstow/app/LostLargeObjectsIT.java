package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory archive without a manifest that has lost large objects is not called good. */
final class LostLargeObjectsIT {
  private static final long FULL = 4711;

  @TempDir static Path folder;
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static PostgresServer old;
  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    old = PostgresServer.start(13);
    server = PostgresServer.start(18);
    for (PostgresServer each : new PostgresServer[] {old, server}) {
      each.createDatabase("app");
      each.execute(
          "app",
          "CREATE TABLE item AS SELECT generate_series(1, 3) AS id",
          "SELECT lo_from_bytea(4711, decode(repeat('ab', 3000), 'hex')), lo_create(4712)");
    }
  }

  @AfterAll
  static void stop() {
    old.close();
    server.close();
  }

  /** One of them is empty, as each pg_dump writes it. */
  @ParameterizedTest
  @CsvSource({"13,none", "13,gzip", "18,none", "18,gzip", "18,lz4", "18,zstd"})
  void intact_archives_are_good_and_restored(int major, String codec) throws Exception {
    Path dump = dump(major, codec);

    Run verify = verify(dump);
    assertThat(verify.exitCode()).as(verify.err()).isEqualTo(ExitCode.DONE);
    String restored = "restored" + NUMBER.incrementAndGet();
    Run restore = restore(dump, restored, Map.of());
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
    try (var connection = server.connect(restored);
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT octet_length(lo_get(4711)), octet_length(lo_get(4712))")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(3000);
      assertThat(row.getInt(2)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"13,gzip", "18,gzip"})
  void a_file_without_the_header_of_its_compression_is_damage(int major, String codec)
      throws Exception {
    Path dump = dump(major, codec);
    Files.write(only(dump, "blob_" + FULL), new byte[0]);

    assertDamaged(dump, "blob_4711.dat");
  }

  @ParameterizedTest
  @CsvSource({"13,gzip", "13,none", "18,gzip", "18,lz4", "18,zstd", "18,none"})
  void a_list_that_was_emptied_is_damage(int major, String codec) throws Exception {
    Path dump = dump(major, codec);
    Files.write(only(dump, "blobs"), new byte[0]);

    assertDamaged(dump, "does not name the large object 4711");
  }

  @ParameterizedTest
  @CsvSource({"13,gzip", "18,zstd"})
  void a_list_that_lacks_a_line_is_damage(int major, String codec) throws Exception {
    Path dump = dump(major, codec);
    Files.writeString(only(dump, "blobs"), "4711 blob_4711.dat\n");

    assertDamaged(dump, "does not name the large object 4712");
  }

  @ParameterizedTest
  @CsvSource({"13,--section=data", "18,--section=data", "18,--section=pre-data"})
  void a_file_that_no_list_names_is_damage(int major, String part) throws Exception {
    Path dump = dump(major, "gzip", part);
    Files.write(dump.resolve("blob_99.dat.gz"), new byte[] {1});

    assertDamaged(dump, "no list of large objects names the file blob_99.dat");
  }

  @Test
  void a_part_without_large_objects_is_restored_all_the_same() throws Exception {
    Path dump = dump(18, "gzip");
    Files.write(only(dump, "blobs"), new byte[0]);

    Run restore =
        restore(dump, "part" + NUMBER.incrementAndGet(), Map.of("LARGE_OBJECTS", "false"));
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);
  }

  /** With a manifest, and as what is left of it without. */
  @ParameterizedTest
  @CsvSource({"gzip:1", "zstd:1", "lz4", "none"})
  void directories_of_pgstow_are_as_good(String codec) throws Exception {
    Path root = folder.resolve("own" + NUMBER.incrementAndGet());
    TestStore store = TestStore.folder(Files.createDirectory(root));
    Map<String, String> source =
        Run.variables(
            Run.database("SRC_", server, "app"),
            store.settings(),
            Map.of("BACKUP_NAME", "d", "DUMP_FORMAT", "directory", "DUMP_COMPRESS", codec));
    Run backup = Run.of("backup", source);
    assertThat(backup.exitCode()).as(backup.err()).isEqualTo(ExitCode.DONE);
    Map<String, String> named =
        Run.variables(store.settings(), Map.of("SRC_DBNAME", "app", "BACKUP_NAME", "d"));
    Run good = Run.of("verify", named);
    assertThat(good.exitCode()).as(good.err()).isEqualTo(ExitCode.DONE);
    Path list = only(root.resolve("app/d"), "blobs");
    byte[] lines = Files.readAllBytes(list);
    Files.write(list, new byte[0]);
    Run bad = Run.of("verify", named);
    assertThat(bad.exitCode()).as(bad.err()).isEqualTo(ExitCode.VERIFICATION);

    Files.write(list, lines);
    store.delete("app/d.manifest.json");
    store.delete("app/d.verified.json");
    Run without = verify(root.resolve("app/d"));
    assertThat(without.exitCode()).as(without.err()).isEqualTo(ExitCode.DONE);
    Files.write(list, new byte[0]);
    assertDamaged(root.resolve("app/d"), "does not name the large object 4711");
  }

  private static void assertDamaged(Path dump, String why) {
    Run verify = verify(dump);
    assertThat(verify.exitCode()).as(verify.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(verify.err()).contains(why);
    Run restore = restore(dump, "damaged" + NUMBER.incrementAndGet(), Map.of());
    assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(restore.err()).contains(why);
  }

  private static Path dump(int major, String codec, String... options) throws Exception {
    Path dump = folder.resolve("dump" + NUMBER.incrementAndGet());
    PostgresServer source = major == 13 ? old : server;
    ClientPrograms.of(major)
        .orElseThrow()
        .run(
            source,
            "pg_dump",
            Stream.concat(
                    Stream.of(
                        "--format=directory",
                        "--compress=" + option(major, codec),
                        "--file=" + dump,
                        "app"),
                    Stream.of(options))
                .toArray(String[]::new));
    return dump;
  }

  /** Old programs know a level alone. */
  private static String option(int major, String codec) {
    return major > 15 ? codec : codec.equals("none") ? "0" : "6";
  }

  private static Path only(Path dump, String beginning) throws Exception {
    try (Stream<Path> files = Files.list(dump)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(beginning))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Run verify(Path dump) {
    return Run.of("verify", Map.of("S3_URI", "file:" + dump + "/"));
  }

  private static Run restore(Path dump, String database, Map<String, String> more) {
    return Run.of(
        "restore",
        Run.variables(
            Run.database("DST_", server, database), Map.of("S3_URI", "file:" + dump + "/"), more));
  }
}
