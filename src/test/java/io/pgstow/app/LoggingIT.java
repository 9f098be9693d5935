package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import java.nio.file.Path;
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
  void a_settings_error_is_json_too() throws Exception {
    var wrong = Map.of("SRC_PGPORT", "x", "LOG_FORMAT", "json");

    try (var run = ChildProcess.start("backup", wrong, folder.resolve("log"))) {
      assertThat(run.await()).isEqualTo(ExitCode.USAGE.number());
      JsonNode line = new JsonMapper().readTree(run.log().strip());

      assertThat(line.get("level").asString()).isEqualTo("ERROR");
      assertThat(line.get("message").asString())
          .contains("\"SRC_PGPORT\" cannot be \"x\"", "\nHINT: ");
    }
  }
}
