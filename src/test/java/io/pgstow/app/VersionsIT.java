package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every major version's sample database arrives on the same major and on the newest. */
final class VersionsIT {
  @TempDir static Path folder;
  private static PostgresServer newest;

  @BeforeAll
  static void startNewest() throws SQLException {
    newest = PostgresServer.start(PostgresServer.MAJORS.getLast());
    SampleDatabase.prepare(newest);
  }

  @AfterAll
  static void stopNewest() {
    newest.close();
  }

  @ParameterizedTest
  @FieldSource("io.pgstow.testing.PostgresServer#MAJORS")
  void from_every_major_to_itself_and_to_the_newest(int major) throws Exception {
    assumeTrue(ClientPrograms.forServer(major).isPresent(), () -> "no clients for " + major);
    try (var source = PostgresServer.start(major)) {
      SampleDatabase.create(source, "sample");

      migrate(source, source, "copy of " + major);
      migrate(source, newest, "from " + major);
      restoreByHand(major);

      DatabaseContents expected = DatabaseContents.of(source, "sample");
      assertThat(DatabaseContents.of(source, "copy of " + major).differences(expected)).isEmpty();
      // an older pg_dump leaves some words to the defaults of the server that reads them
      DatabaseContents onNewest = DatabaseContents.of(newest, "from " + major);
      assertThat(onNewest.differences(DatabaseContents.of(newest, "by hand " + major))).isEmpty();
      assertThat(onNewest.data()).isEqualTo(expected.data());
    }
  }

  /** What PostgreSQL's own program makes of the very same archive. */
  private static void restoreByHand(int major) throws SQLException, IOException {
    newest.createDatabase("by hand " + major);
    Path archive = folder.resolve("archive");
    Files.write(archive, store("from " + major).read("sample/one.dump"));
    ClientPrograms.forServer(major)
        .orElseThrow()
        .run(
            newest,
            "pg_restore",
            "--exit-on-error",
            "--dbname=by hand " + major,
            archive.toString());
  }

  private static TestStore store(String name) {
    return TestStore.folder(folder.resolve(name));
  }

  private static void migrate(PostgresServer source, PostgresServer destination, String database) {
    Run run =
        Run.of(
            "migrate",
            Run.variables(
                Run.database("SRC_", source, "sample"),
                Run.database("DST_", destination, database),
                store(database).settings(),
                Map.of("BACKUP_NAME", "one")));
    assertThat(run.err()).as(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
  }
}
