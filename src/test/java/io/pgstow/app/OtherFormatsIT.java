package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pg_dump writes and restore does not take is not called damaged. */
final class OtherFormatsIT {
  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create(
        "source",
        "CREATE TABLE public.item AS SELECT 1 AS id",
        "SELECT lo_from_bytea(4711, 'large')");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @ParameterizedTest
  @CsvSource({
    "tar, false, is in tar format, pg_restore",
    "plain, false, is a script, psql",
    "plain, true, is compressed as a whole (gzip), Decompress",
    "custom, true, is compressed as a whole (gzip), Decompress"
  })
  void it_is_recognised_and_the_hint_says_how_to_restore_it(
      String format, boolean gzip, String fact, String hint) throws Exception {
    Path file = dump(format);
    if (gzip) {
      Path compressed = folder.resolve(format + ".gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
        Files.copy(file, out);
      }
      file = compressed;
    }

    Run run = copies.restore("source", "copy", Map.of("S3_URI", "file:" + file));

    assertThat(run.exitCode()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err()).contains(fact).doesNotContain("damaged");
    assertThat(run.err().lines().filter(line -> line.startsWith("HINT: ")))
        .singleElement()
        .asString()
        .contains(hint);
  }

  @Test
  void a_tar_archive_can_be_unpacked_and_restored() throws Exception {
    Path unpacked = Files.createDirectory(folder.resolve("unpacked"));
    Process tar =
        new ProcessBuilder("tar", "-xf", dump("tar").toString(), "-C", unpacked.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();

    copies.restored("source", "unpacked", Map.of("S3_URI", "file:" + unpacked + "/"));

    assertThat(
            copies.query(
                "unpacked", "SELECT id || convert_from(lo_get(4711), 'UTF8') FROM public.item"))
        .containsExactly("1large");
  }

  @Test
  void an_archive_that_is_cut_off_is_damaged_all_the_same() throws Exception {
    byte[] whole = Files.readAllBytes(dump("custom"));
    Path cut = Files.write(folder.resolve("cut.dump"), Arrays.copyOf(whole, 300));

    Run run = copies.restore("source", "copy", Map.of("S3_URI", "file:" + cut));

    assertThat(run.exitCode()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err()).contains("HINT: It is damaged");
  }

  private static Path dump(String format) {
    Path file = folder.resolve(format + ".out");
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dump", "--format=" + format, "--file=" + file, "source");
    return file;
  }
}
