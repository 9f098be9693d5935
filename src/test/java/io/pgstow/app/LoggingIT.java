package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.JsonSchema;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What collectors of logs read of a process. */
final class LoggingIT {
  @TempDir Path folder;

  @Test
  void every_line_is_json_where_that_is_asked_for_down_to_the_error() throws Exception {
    Map<String, String> nothing =
        Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app", "LOG_FORMAT", "json");

    try (var run = ChildProcess.start("verify", nothing, folder.resolve("log"))) {
      assertThat(run.await()).isEqualTo(ExitCode.BACKUP_NOT_FOUND.number());
      List<JsonNode> lines = run.log().lines().map(new JsonMapper()::readTree).toList();

      assertThat(lines)
          .hasSizeGreaterThan(1)
          .allSatisfy(
              line -> assertThat(line.propertyNames()).contains("timestamp", "level", "message"));
      assertThat(lines.getFirst().get("message").asString()).contains("verify", "BACKUP_URL");
      JsonNode last = lines.getLast();
      assertThat(last.get("level").asString()).isEqualTo("ERROR");
      assertThat(last.get("message").asString())
          .contains("ERROR: there is no backup \"latest\" of \"app\"", "\nHINT: ");
    }
  }

  @Test
  void every_line_is_as_the_schema_says_and_tells_its_run() throws Exception {
    JsonSchema schema = JsonSchema.read(Path.of("docs/log.schema.json"));
    var copies = new Copies(PostgresServer.start(17), folder);
    try (var _ = copies.server()) {
      copies.create("app", "CREATE TABLE public.item AS SELECT 1 AS id");
      Map<String, String> settings =
          Run.variables(
              Run.database("SRC_", copies.server(), "app"),
              Run.database("DST_", copies.server(), "copy"),
              Map.of("BACKUP_URL", "file:" + folder, "BACKUP_NAME", "one", "LOG_FORMAT", "json"),
              // has no effect, which is a warning
              Map.of("S3_TIMEOUT", "9s", "DEBUG", "true"));
      List<JsonNode> lines = new ArrayList<>();
      for (String job : List.of("backup", "restore", "check", "backup")) {
        try (var run = ChildProcess.start(job, settings, folder.resolve("log"))) {
          int exitCode = run.await();
          List<JsonNode> own =
              run.log()
                  .lines()
                  .filter(line -> line.startsWith("{\"timestamp\""))
                  .map(new JsonMapper()::readTree)
                  .toList();
          assertThat(own.getFirst().get("event").asString()).isEqualTo("start");
          assertThat(own.getLast().get("event").asString()).isEqualTo("end");
          assertThat(own.getLast().get("exitCode").asInt()).isEqualTo(exitCode);
          assertThat(own.stream().map(line -> line.get("run")).distinct()).hasSize(1);
          lines.addAll(own);
        }
      }

      assertThat(lines).allSatisfy(line -> assertThat(schema.problems(line)).isEmpty());
      assertThat(lines)
          .anySatisfy(line -> assertThat(line.path("event").asString()).isEqualTo("warning"));
      assertThat(lines)
          .anySatisfy(line -> assertThat(line.path("phase").asString()).isEqualTo("data"));
      assertThat(lines.getLast().get("hint").asString()).contains("FORCE=true");
      assertThat(lines.getLast().get("database").asString()).isEqualTo("app");
      assertThat(lines.getLast().get("backup").asString()).isEqualTo("one");
    }
  }

  /** Else {@link Run} would look at nothing. */
  @Test
  void what_runs_in_this_process_log_is_heard_whatever_their_format() {
    try (var log = LogCapture.start()) {
      Run.of("prune", Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app"));

      assertThat(log.lines()).anyMatch(line -> line.contains("\"event\":\"start\""));
      assertThat(LogCapture.problems("{\"message\": 1}")).isNotEmpty();
    }
  }

  /** Else {@link ChildProcess} would look at nothing. */
  @Test
  void what_processes_of_their_own_log_is_heard_too_and_looked_at_alike() throws Exception {
    Map<String, String> nothing = Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app");
    try (var run = ChildProcess.start("prune", nothing, folder.resolve("log"))) {
      run.await();

      assertThat(run.logged()).anyMatch(line -> line.contains("\"event\":\"start\""));
      assertThat(run.log()).doesNotContain("\"event\"");
    }
    String wrong = "{\"timestamp\": 1, \"message\": 1}";
    assertThatThrownBy(() -> Run.requireFit("prune", nothing, "", List.of(wrong)))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> Run.requireFit("prune", nothing, "text\n" + wrong, List.of()))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void a_settings_error_is_json_too() throws Exception {
    var wrong = Map.of("SRC_PGPORT", "x", "LOG_FORMAT", "json");

    try (var run = ChildProcess.start("backup", wrong, folder.resolve("log"))) {
      assertThat(run.await()).isEqualTo(ExitCode.USAGE.number());
      JsonNode line = new JsonMapper().readTree(run.log().strip());

      assertThat(line.get("level").asString()).isEqualTo("ERROR");
      assertThat(line.get("message").asString())
          .contains("\"SRC_PGPORT\" cannot be \"x\"", "\nHINT: ");
      assertThat(line.get("hint").asString()).contains("pgstow help backup");
      assertThat(line.get("exitCode").asInt()).isEqualTo(2);
      assertThat(line.get("job").asString()).isEqualTo("backup");
      assertThat(line.get("event").asString()).isEqualTo("end");
    }
  }
}
