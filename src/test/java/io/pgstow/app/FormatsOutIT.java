package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Recognition;
import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts and tar archives that are written here are what stock programs read. */
final class FormatsOutIT {
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

  @ParameterizedTest
  @CsvSource({
    "tar, '', .tar, tar",
    "plain, '', .sql, plain",
    "plain, gzip:6, .sql.gz, gzip",
    "plain, zstd:1, .sql.zst, zstd"
  })
  void stock_programs_restore_it_and_so_does_pgstow(
      String format, String compression, String suffix, String name) throws Exception {
    Map<String, String> backup =
        Run.variables(
            Map.of("DUMP_FORMAT", format, "BACKUP_NAME", name),
            compression.isEmpty() ? Map.of() : Map.of("DUMP_COMPRESS", compression),
            format.equals("tar") ? Map.of("DUMP_JOBS", "2", "DUMP_SEGMENT_SIZE", "1MB") : Map.of());
    copies.backUp("sample", backup);
    Path archive = folder.resolve("sample/" + name + suffix);
    assertThat(archive).exists();

    stock(archive, "stock_" + name);
    Run verified = copies.run("verify", "sample", "sample", Map.of("BACKUP_NAME", name));
    copies.restored("sample", "own_" + name, Map.of("BACKUP_NAME", name, "RESTORE_JOBS", "2"));

    assertThat(DatabaseContents.of(copies.server(), "stock_" + name).differences(source)).isEmpty();
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.DONE);
    assertThat(DatabaseContents.of(copies.server(), "own_" + name).differences(source)).isEmpty();
  }

  private static void stock(Path archive, String database) throws Exception {
    copies.server().createDatabase(database);
    ClientPrograms programs = ClientPrograms.assumeForServer(MAJOR);
    if (archive.toString().endsWith(".tar")) {
      programs.run(
          copies.server(), "pg_restore", "-Ft", "--dbname=" + database, archive.toString());
      return;
    }
    Path script = folder.resolve(database + ".script");
    try (InputStream in = Files.newInputStream(archive);
        InputStream head = Files.newInputStream(archive)) {
      Files.copy(Recognition.of(head).unpack(in), script);
    }
    programs.run(
        copies.server(),
        "psql",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--dbname=" + database,
        "--output=/dev/null",
        "--file=" + script);
  }
}
