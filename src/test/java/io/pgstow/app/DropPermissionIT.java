package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A restore drops a database with {@code DST_ON_EXISTING=drop}, and by no other switch. */
final class DropPermissionIT {
  private static final List<String> SWITCHES =
      List.of("SKIP_CHECKS", "FORCE", "ALLOW_MISSING_ROWS");

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void backUp() throws Exception {
    server = PostgresServer.start(17);
    FailingRestore.create(server, "source");
    for (String name : List.of("one", "other")) {
      assertThat(run("backup", "source", Map.of("BACKUP_NAME", name)).exitCode())
          .isEqualTo(ExitCode.DONE);
      // the other is another archive, even if it is made within the same second
      server.execute("source", "COMMENT ON TABLE public.item IS 'after the first backup'");
    }
    server.createDatabase("used");
    server.execute("used", "CREATE TABLE public.kept AS SELECT 1 AS id");
    Run begun =
        run("restore", "begun", Run.variables(FailingRestore.TOLD, Map.of("BACKUP_NAME", "other")));
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Every combination of the switches. */
  static Stream<Map<String, String>> switches() {
    return IntStream.range(0, 1 << SWITCHES.size())
        .mapToObj(
            bits -> {
              var set = new HashMap<>(Map.of("BACKUP_NAME", "one"));
              for (int i = 0; i < SWITCHES.size(); i++) {
                set.put(SWITCHES.get(i), Boolean.toString((bits >> i & 1) == 1));
              }
              return set;
            });
  }

  @ParameterizedTest
  @MethodSource("switches")
  void no_other_switch_drops_a_database(Map<String, String> switches) throws Exception {
    for (String database : List.of("used", "begun")) {
      long before = oid(database);
      Run refused = run("restore", database, switches);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err()).contains("DST_ON_EXISTING=drop").doesNotContain("SKIP_CHECKS");
      assertThat(oid(database)).isEqualTo(before);
    }
    assertThat(FailingRestore.rows(server, "begun")).isEqualTo(FailingRestore.ROWS);

    assertThat(run("restore", "absent", switches).exitCode()).isEqualTo(ExitCode.DONE);
    server.createDatabase("empty");
    long before = oid("empty");
    assertThat(run("restore", "empty", switches).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(oid("empty")).isEqualTo(before);
    server.execute("postgres", "DROP DATABASE absent", "DROP DATABASE empty");
  }

  @Test
  void the_permission_drops_what_is_in_use() throws Exception {
    server.createDatabase("replaced");
    server.execute("replaced", "CREATE TABLE public.lost AS SELECT 1 AS id");
    long before = oid("replaced");

    Run run = run("restore", "replaced", Map.of("BACKUP_NAME", "one", "DST_ON_EXISTING", "drop"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(oid("replaced")).isNotEqualTo(before);
    assertThat(FailingRestore.rows(server, "replaced")).isEqualTo(FailingRestore.ROWS);
  }

  private static long oid(String database) throws SQLException {
    try (var connection = server.connect("postgres");
        var statement =
            connection.prepareStatement("SELECT oid FROM pg_database WHERE datname = ?")) {
      statement.setString(1, database);
      var rows = statement.executeQuery();
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Run run(String job, String database, Map<String, String> variables) {
    return Run.of(
        job,
        Run.variables(
            Run.database("SRC_", server, "source"),
            Run.database("DST_", server, database),
            TestStore.folder(folder).settings(),
            variables));
  }
}
