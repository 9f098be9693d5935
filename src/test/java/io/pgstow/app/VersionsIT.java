package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleServers;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every major version's sample database arrives on the same major and on every newer one. */
@Order(2) // long, so it begins early
final class VersionsIT {
  private static final SampleServers SERVERS = new SampleServers();

  @TempDir static Path folder;

  @AfterAll
  static void stopServers() {
    SERVERS.close();
  }

  @ParameterizedTest
  @FieldSource("io.pgstow.testing.PostgresServer#MAJORS")
  void from_every_major_to_itself_and_to_every_newer_one(int from) throws Exception {
    ClientPrograms.assumeForServer(from);
    String copy = "from " + from;
    backUp(from);
    DatabaseContents expected = DatabaseContents.of(server(from), "sample");

    for (int to :
        PostgresServer.MAJORS.subList(
            PostgresServer.MAJORS.indexOf(from), PostgresServer.MAJORS.size())) {
      restore(from, to, copy);
      assertThat(DatabaseContents.of(server(to), copy).data())
          .as("to " + to)
          .isEqualTo(expected.data());
    }
    assertThat(DatabaseContents.of(server(from), copy).differences(expected)).isEmpty();
    // an older pg_dump leaves some words to the defaults of the server that reads them
    restoreByHand(from);
    PostgresServer newest = server(PostgresServer.MAJORS.getLast());
    assertThat(
            DatabaseContents.of(newest, copy)
                .differences(DatabaseContents.of(newest, "by hand " + from)))
        .isEmpty();
  }

  @Test
  void a_newer_one_goes_into_an_older_one_only_when_forced() throws Exception {
    server(17).createDatabase("plain");
    server(17).execute("plain", "CREATE TABLE fact AS SELECT 1 AS id");
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server(17), "plain"),
            Run.database("DST_", server(15), "from newer"),
            TestStore.folder(folder).settings());

    Run refused = Run.of("migrate", variables);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err())
        .contains("the archive is of server version \"17")
        .contains("set FORCE=true to try");

    Run forced = Run.of("migrate", Run.variables(variables, Map.of("FORCE", "true")));
    assertThat(forced.exitCode()).as(forced.err()).isEqualTo(ExitCode.DONE);
  }

  /** What PostgreSQL's own program makes of the very same archive. */
  private static void restoreByHand(int from) throws SQLException, IOException {
    PostgresServer newest = server(PostgresServer.MAJORS.getLast());
    newest.createDatabase("by hand " + from);
    Path archive = folder.resolve("archive");
    Files.write(archive, TestStore.folder(folder).read("sample/from " + from + ".dump"));
    ClientPrograms.forServer(from)
        .orElseThrow()
        .run(
            newest,
            "pg_restore",
            "--exit-on-error",
            "--dbname=by hand " + from,
            archive.toString());
  }

  private static PostgresServer server(int major) throws SQLException {
    return SERVERS.of(major);
  }

  private static void backUp(int from) throws SQLException {
    assertDone(
        Run.of(
            "backup", Run.variables(Run.database("SRC_", server(from), "sample"), backup(from))));
  }

  private static void restore(int from, int to, String database) throws SQLException {
    assertDone(
        Run.of(
            "restore",
            Run.variables(
                Run.database("DST_", server(to), database),
                backup(from),
                Map.of("SRC_DBNAME", "sample", "RESTORE_JOBS", "3"))));
  }

  private static Map<String, String> backup(int from) {
    return Run.variables(
        TestStore.folder(folder).settings(), Map.of("BACKUP_NAME", "from " + from));
  }

  private static void assertDone(Run run) {
    assertThat(run.err()).as(run.out()).isEmpty();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
  }
}
