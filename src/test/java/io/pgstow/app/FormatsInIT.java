package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Packing;
import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.HostileDatabase;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every format that pg_dump writes, compressed by every tool, is restored and equals its source.
 */
final class FormatsInIT {
  private static final int MAJOR = 17;

  @TempDir static Path folder;
  private static Copies copies;
  private static StockDumps dumps;
  private static S3Server bucket;
  private static DatabaseContents source;
  private static DatabaseContents hostile;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(MAJOR), folder);
    dumps = new StockDumps(copies.server(), folder);
    bucket = S3Server.start();
    SampleDatabase.create(copies.server(), "sample");
    HostileDatabase.create(copies.server(), "hostile");
    source = DatabaseContents.of(copies.server(), "sample");
    hostile = DatabaseContents.of(copies.server(), "hostile");
  }

  @AfterAll
  static void stop() {
    bucket.close();
    copies.server().close();
  }

  static Stream<Arguments> every_format_and_compression() {
    return StockDumps.FORMATS.stream()
        .flatMap(
            format ->
                Stream.concat(
                    Stream.of(Arguments.of(format, "none")),
                    Arrays.stream(Packing.values())
                        .map(packing -> Arguments.of(format, packing.spelling()))));
  }

  @ParameterizedTest
  @MethodSource("every_format_and_compression")
  void a_dump_is_restored_whatever_it_is_in(String format, String packing) throws Exception {
    Path dump = dumps.packed(dumps.dump("hostile", format), packing);
    String copy = "copy_" + format + packing;

    copies.restored("hostile", copy, Map.of("S3_URI", "file:" + dump));

    assertThat(DatabaseContents.of(copies.server(), copy).differences(hostile)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "custom, none",
    "custom, xz",
    "tar, none",
    "tar, gzip",
    "packed-directory, none",
    "packed-directory, zstd",
    "plain, none",
    "plain, lz4"
  })
  void so_it_is_from_a_bucket(String format, String packing) throws Exception {
    Path dump = dumps.packed(dumps.dump("hostile", format), packing);
    TestStore store = TestStore.bucket(bucket, "dumps");
    String key = dump.getFileName().toString();
    store.write(key, Files.readAllBytes(dump));
    String copy = "bucket_" + format + packing;

    Run run =
        Run.of(
            "restore",
            Run.variables(
                Run.database("SRC_", copies.server(), "hostile"),
                Run.database("DST_", copies.server(), copy),
                store.settings(),
                Map.of("S3_URI", store.settings().get("BACKUP_URL") + "/" + key)));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    assertThat(DatabaseContents.of(copies.server(), copy).differences(hostile)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "tar", "packed-directory", "plain"})
  void every_kind_of_object_is_restored_from_every_format(String format) throws Exception {
    String copy = "kinds_" + format;

    copies.restored(
        "sample",
        copy,
        Map.of("S3_URI", "file:" + dumps.dump("sample", format), "RESTORE_JOBS", "2"));

    assertThat(DatabaseContents.of(copies.server(), copy).differences(source)).isEmpty();
  }

  @Test
  void a_verification_reads_a_tar_archive_whose_contents_come_last() throws Exception {
    Path dump = dumps.packed(dumps.dump("hostile", "packed-directory"), "gzip");

    Run run = copies.run("verify", "hostile", "hostile", Map.of("S3_URI", "file:" + dump));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("tar within gzip");
  }

  @ParameterizedTest
  @MethodSource("every_format_and_compression")
  void a_file_that_ends_early_is_refused_and_changes_nothing(String format, String packing)
      throws Exception {
    byte[] whole = Files.readAllBytes(dumps.packed(dumps.dump("hostile", format), packing));
    Path cut = folder.resolve("cut-%s-%s".formatted(format, packing));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 10));

    Run run = copies.restore("hostile", "cut", Map.of("S3_URI", "file:" + cut));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err()).contains("HINT: It is damaged");
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'cut'"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', is an empty file",
    "<html>502 Bad Gateway</html>, looks like an HTML page",
    "-- MySQL dump 10.13, looks like a dump of MySQL",
    "age-encryption.org/v1, looks like a file encrypted by age",
    "Salted__abc, looks like a file encrypted by openssl",
    "hello world, begins with 68 65 6c 6c 6f"
  })
  void what_is_no_dump_is_named_by_what_it_looks_like(String content, String message)
      throws Exception {
    Path file = folder.resolve("no-dump");
    Files.writeString(file, content, StandardCharsets.UTF_8);
    for (String job : List.of("restore", "verify")) {
      Run run = copies.run(job, "sample", "no_dump", Map.of("S3_URI", "file:" + file));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(run.err()).contains(message).contains("HINT: ");
    }
  }
}
