package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run prints of itself when it has ended. */
final class ResultIT {
  private static final Map<String, String> JSON = Map.of("OUTPUT", "json");

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create(
        "app",
        "CREATE TABLE public.item AS SELECT g AS id FROM generate_series(1, 1234) g",
        "CREATE INDEX item_id ON public.item (id)");
    copies.backUp("app");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void a_backup_says_for_people_what_it_is_and_what_comes_next() {
    Run run = copies.run("backup", "app", "app", Map.of("BACKUP_NAME", "told"));

    assertThat(run.out())
        .contains("backup of \"app\", backup \"told\", from ", "app/told.dump: done in ")
        .contains("1 table, 1,234 rows, ")
        .contains("next: \"pgstow verify\" with BACKUP_NAME=told reads it back");
  }

  @Test
  void a_restore_that_is_equal_is_one_sentence_and_its_details_are_for_debugging() {
    Run run = copies.restore("app", "plain", Map.of());
    Run all = copies.restore("app", "debugged", Map.of("DEBUG", "true"));

    assertThat(run.out())
        .contains("all equal: 1 table, 1,234 rows, 1 index")
        .doesNotContain("rows of");
    assertThat(all.out()).containsPattern("rows of \"public\".\"item\" +\\| 1,234 +\\| 1,234 ");
  }

  @Test
  void programs_get_one_document_of_a_backup() {
    JsonNode result = json("backup", ExitCode.DONE, Map.of("BACKUP_NAME", "read"));

    assertThat(result.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(result.get("job").asString()).isEqualTo("backup");
    assertThat(result.get("outcome").asString()).isEqualTo("done");
    assertThat(result.get("exitCode").asInt()).isZero();
    assertThat(result.get("database").asString()).isEqualTo("app");
    assertThat(result.get("backup").asString()).isEqualTo("read");
    assertThat(result.get("rows").asLong()).isEqualTo(1234);
    assertThat(result.get("archive").get("rows").asLong()).isEqualTo(1234);
    assertThat(result.get("phases").valueStream().map(phase -> phase.get("name").asString()))
        .contains("dump", "read back", "write manifest");
  }

  @Test
  void programs_get_the_comparison_of_a_restore_in_numbers() {
    JsonNode result = json("restore", ExitCode.DONE, Map.of("DST_DBNAME", "numbers"));

    JsonNode comparison = result.get("comparison");
    assertThat(comparison.get("equal").asBoolean()).isTrue();
    assertThat(comparison.get("lines").valueStream())
        .anySatisfy(
            line -> {
              assertThat(line.get("kind").asString()).isEqualTo("rows");
              assertThat(line.get("name").asString()).isEqualTo("\"public\".\"item\"");
              assertThat(line.get("expected").isIntegralNumber()).isTrue();
              assertThat(line.get("found").asLong()).isEqualTo(1234);
            });
    assertThat(result.get("indexes").get("afterData").asLong()).isEqualTo(1);
    assertThat(result.get("archive").get("name").asString()).isEqualTo("one");
  }

  @Test
  void programs_get_one_of_every_other_job_and_of_failures() {
    for (String job : new String[] {"verify", "prune", "pin", "unpin", "list"}) {
      JsonNode result = json(job, ExitCode.DONE, Map.of("BACKUP_NAME", "one"));
      assertThat(result.get("job").asString()).isEqualTo(job);
      assertThat(result.get("outcome").asString()).isEqualTo("done");
    }
    JsonNode missing = json("verify", ExitCode.BACKUP_NOT_FOUND, Map.of("BACKUP_NAME", "none"));
    assertThat(missing.get("outcome").asString()).isEqualTo("failed");
    assertThat(missing.get("exitCode").asInt()).isEqualTo(6);
    assertThat(missing.get("error").asString()).contains("there is no backup \"none\"");
    assertThat(missing.get("phase").asString()).isEqualTo("open the backup");
    JsonNode wrong = json("backup", ExitCode.USAGE, Map.of("SRC_PGPORT", "x"));
    assertThat(wrong.get("error").asString())
        .contains("\"SRC_PGPORT\" cannot be \"x\"")
        .doesNotContain("HINT");
    JsonNode unknown = json("bakcup", ExitCode.USAGE, Map.of());
    assertThat(unknown.get("outcome").asString()).isEqualTo("failed");
    assertThat(unknown.get("error").asString()).contains("bakcup");
    assertThat(JsonMapper.shared().readTree(Run.of("version", JSON).out()).get("tool").asString())
        .startsWith("pgstow ");
    assertThat(wrong.get("hint").asString()).contains("pgstow help backup");
  }

  private static JsonNode json(String job, ExitCode expected, Map<String, String> more) {
    var settings = Run.variables(more, JSON);
    Map<String, String> fewer =
        Run.variables(
            Map.of("BACKUP_URL", "file:" + folder, "BACKUP_NAME", "one"),
            job.equals("restore")
                ? Run.database("DST_", copies.server(), "app")
                : job.equals("backup") ? Run.database("SRC_", copies.server(), "app") : Map.of(),
            Map.of("SRC_DBNAME", "app"),
            settings);
    if (job.equals("prune") || job.equals("list")) {
      fewer.remove("BACKUP_NAME");
    }
    Run run = Run.of(job, fewer);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(expected);
    return JsonMapper.shared().readTree(run.out());
  }
}
