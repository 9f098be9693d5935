package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.codec.Packing;
import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.Packed;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/**
 * Every format that pg_dump writes, compressed by every tool, is restored and equals its source.
 */
final class FormatsInIT {
  private static final int MAJOR = 17;

  @TempDir static Path folder;
  private static Copies copies;
  private static DatabaseContents source;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(MAJOR), folder);
    SampleDatabase.create(copies.server(), "sample");
    source = DatabaseContents.of(copies.server(), "sample");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  static Stream<Arguments> every_format_and_compression() {
    return Stream.of("custom", "tar", "packed-directory", "plain")
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
    Path dump = packed(dump(format), packing);
    String copy = "copy_" + format.charAt(0) + format.charAt(1) + packing;

    copies.restored("sample", copy, Map.of("S3_URI", "file:" + dump, "RESTORE_JOBS", "2"));

    assertThat(DatabaseContents.of(copies.server(), copy).differences(source)).isEmpty();
  }

  @Test
  void a_verification_reads_a_tar_archive_whose_contents_come_last() throws Exception {
    Path dump = packed(dump("packed-directory"), "gzip");

    Run run = copies.run("verify", "sample", "sample", Map.of("S3_URI", "file:" + dump));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("tar within gzip");
  }

  @ParameterizedTest
  @CsvSource({
    "custom, none",
    "custom, gzip",
    "tar, none",
    "tar, zstd",
    "packed-directory, none",
    "packed-directory, xz",
    "tar, bzip2",
    "tar, lz4"
  })
  void a_file_that_ends_early_is_refused_and_changes_nothing(String format, String packing)
      throws Exception {
    byte[] whole = Files.readAllBytes(packed(dump(format), packing));
    Path cut = folder.resolve("cut-%s-%s".formatted(format, packing));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 10));

    Run run = copies.restore("sample", "cut", Map.of("S3_URI", "file:" + cut));

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

  private static Path dump(String format) throws Exception {
    Path dump = folder.resolve("sample." + format);
    if (Files.exists(dump)) {
      return dump;
    }
    boolean directory = format.equals("packed-directory");
    Path out = directory ? folder.resolve("sample-directory") : dump;
    ClientPrograms.assumeForServer(MAJOR)
        .run(
            copies.server(),
            "pg_dump",
            "--format=" + (directory ? "directory" : format),
            "--file=" + out,
            "sample");
    if (directory) {
      Packed.folder(out, contentsLast(out), dump);
    }
    return dump;
  }

  private static List<String> contentsLast(Path directory) throws Exception {
    var names = new ArrayList<String>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    }
    names.remove("toc.dat");
    names.add("toc.dat");
    return names;
  }

  private static Path packed(Path file, String packing) throws Exception {
    if (packing.equals("none")) {
      return file;
    }
    Path target = folder.resolve(file.getFileName() + "." + packing);
    return Files.exists(target)
        ? target
        : Packed.file(
            Arrays.stream(Packing.values())
                .filter(each -> each.spelling().equals(packing))
                .findFirst()
                .orElseThrow(),
            file,
            target);
  }
}
