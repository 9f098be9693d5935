package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names that are made to be taken for lines of the log, or for orders to a terminal. */
final class ControlCharactersIT {
  private static final String FORGED = "2026-01-01T00:00:00Z INFO  all is well";
  private static final String NAME = "\r\n" + FORGED + "\u001b[2J\u0085\u009b1m\u202e\u2028\u007f";

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void start() throws SQLException {
    server = PostgresServer.start(17);
    server.createDatabase(NAME);
    server.execute(
        NAME,
        "CREATE TABLE \"%s\" AS SELECT i FROM generate_series(1, 10) i".formatted(NAME),
        "CREATE ROLE weak LOGIN PASSWORD 'weak'");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void they_reach_no_log_no_message_and_no_table() throws Exception {
    var source = Run.database("SRC_", server, NAME);
    var store = Map.of("BACKUP_URL", "file:" + folder.resolve("store"), "DEBUG", "true");
    for (String format : List.of("text", "json")) {
      var settings = Run.variables(source, store, Map.of("LOG_FORMAT", format));
      var weak = Run.variables(settings, Map.of("SRC_PGUSER", "weak", "SRC_PGPASSWORD", "weak"));
      var into = Run.variables(settings, Run.database("DST_", server, "of " + format + NAME));

      assertThat(harmless("check", weak, ExitCode.PREFLIGHT)).contains("all is well");
      assertThat(harmless("backup", weak, ExitCode.PREFLIGHT)).contains("u001b[2J", "u202e");
      assertThat(
              harmless(
                  "backup",
                  Run.variables(weak, Map.of("SKIP_CHECKS", "true")),
                  ExitCode.DATABASE_REFUSED))
          .contains("permission denied");
      harmless("backup", settings, ExitCode.DONE);
      harmless("restore", into, ExitCode.DONE);
      harmless("restore", into, ExitCode.PREFLIGHT);
      for (String job : List.of("verify", "pin", "list", "prune", "check")) {
        harmless(job, settings, ExitCode.DONE);
      }
      harmless(
          "verify",
          Run.variables(settings, Map.of("BACKUP_NAME", "none")),
          ExitCode.BACKUP_NOT_FOUND);
      harmless(
          "pin", Run.variables(store, Map.of("SRC_DBNAME", "none")), ExitCode.BACKUP_NOT_FOUND);
    }
  }

  @Test
  void programs_read_the_very_name() {
    var source = Run.database("SRC_", server, NAME);
    var store = Map.of("BACKUP_URL", "file:" + folder.resolve("json"), "OUTPUT", "json");
    var both = Run.variables(source, store);
    assertThat(Run.of("backup", both).exitCode()).isEqualTo(ExitCode.DONE);

    Run list = Run.of("list", store);

    assertHarmless(list.out());
    JsonNode backups = JsonMapper.shared().readTree(list.out()).get("backups");
    assertThat(backups.get(0).get("database").asString()).isEqualTo(NAME);
  }

  private static String harmless(String job, Map<String, String> settings, ExitCode expected)
      throws Exception {
    try (ChildProcess run = ChildProcess.start(job, settings, folder.resolve("log"))) {
      int exitCode = run.await();
      assertThat(exitCode).as(run.log()).isEqualTo(expected.number());
      assertHarmless(run.log());
      return run.log();
    }
  }

  private static void assertHarmless(String text) {
    assertThat(text.codePoints().filter(c -> c != '\n' && c != '\t'))
        .as(text)
        .noneMatch(c -> Character.getType(c) == Character.CONTROL)
        .doesNotContain(0x202e, 0x2028);
    assertThat(text.lines()).as(text).noneMatch(line -> line.startsWith(FORGED));
  }
}
