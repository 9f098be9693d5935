package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What pg_dump leaves out, or warns of, and then ends well, is told wherever a backup is told of.
 */
@Isolated("it looks at warnings, which tests that run beside it would take")
final class LeftOutByPgDumpIT {
  private static final String SUPERUSER_WARNING =
      "\"pg_dump\" warns: subscriptions not dumped because current user is not a superuser";

  @TempDir static Path folder;
  private static PostgresServer server;
  private static TestStore store;

  @BeforeAll
  static void startServer() throws SQLException {
    server = PostgresServer.start(18);
    store = TestStore.folder(folder);
    server.createDatabase("app");
    server.execute(
        "app",
        "CREATE TABLE a (id int PRIMARY KEY, b int)",
        "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)",
        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
        "CREATE ROLE plain LOGIN PASSWORD 'plain' IN ROLE pg_read_all_data",
        "CREATE SUBSCRIPTION \"S 1\" CONNECTION 'dbname=x password=secret' PUBLICATION p"
            + " WITH (connect = false, slot_name = NONE)",
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR postgres SERVER s OPTIONS (password 'secret')",
        "CREATE USER MAPPING FOR plain SERVER s");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"custom,false", "directory,false", "plain,false", "custom,true"})
  void subscriptions_and_options_that_a_role_may_not_read_are_told(String format, boolean inserts)
      throws Exception {
    String name = "plain-" + format + inserts;
    Map<String, String> more =
        Map.of(
            "SRC_PGUSER",
            "plain",
            "SRC_PGPASSWORD",
            "plain",
            "BACKUP_NAME",
            name,
            "DUMP_FORMAT",
            format,
            "COLUMN_INSERTS",
            String.valueOf(inserts));

    Run check = Run.of("check", variables(more));
    assertThat(check.out()).contains("subscriptions are left out of the backup: 1 (\\\"S 1\\\")");
    Run run = Run.of("backup", variables(more));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(warnings(run))
        .anyMatch(each -> each.contains("subscriptions are left out of the backup: 1 (\"S 1\")"))
        .anyMatch(each -> each.contains("the backup: 2 (plain SERVER s, postgres SERVER s)"))
        .containsOnlyOnce(SUPERUSER_WARNING)
        .noneMatch(each -> each.contains("secret"));
    assertThat(document(run).get("archive").get("notDumped").get(0).stringValue())
        .isEqualTo("SUBSCRIPTION \"S 1\"");
    assertThat(new String(store.read("app/" + name + ".manifest.json"), UTF_8))
        .contains("SUBSCRIPTION \\\"S 1\\\"")
        .contains("OPTIONS OF USER MAPPING FOR postgres SERVER s");
    Run list = Run.of("list", variables(Map.of("OUTPUT", "table")));
    assertThat(list.out()).containsPattern(name + ".*complete, 3 not dumped");
  }

  @Test
  void of_a_superuser_and_of_a_part_nothing_is_left_out() {
    Run all = backUp(Map.of("BACKUP_NAME", "all"));
    assertThat(all.exitCode()).as(all.err()).isEqualTo(ExitCode.DONE);
    assertThat(warnings(all))
        .noneMatch(each -> each.contains("left out") || each.contains("warns"));
    Run list = Run.of("list", variables(Map.of("OUTPUT", "table")));
    assertThat(list.out())
        .containsPattern(" all .*complete ")
        .doesNotContainPattern(" all .*dumped");

    Run part =
        backUp(
            Map.of(
                "SRC_PGUSER",
                "plain",
                "SRC_PGPASSWORD",
                "plain",
                "BACKUP_NAME",
                "part",
                "SCHEMAS",
                "public"));
    assertThat(part.exitCode()).as(part.err()).isEqualTo(ExitCode.DONE);
    assertThat(warnings(part)).noneMatch(each -> each.contains("left out of the backup"));
    assertThat(document(part).get("archive").get("notDumped").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "plain"})
  void warnings_of_a_pg_dump_that_succeeds_are_told_once(String format) {
    Run run =
        backUp(
            Map.of("BACKUP_NAME", "circle " + format, "DUMP_FORMAT", format, "DATA_ONLY", "true"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(warnings(run).stream().filter(each -> each.contains("circular")))
        .singleElement()
        .asString()
        .startsWith(
            "\"pg_dump\" warns: there are circular foreign-key constraints among these tables:"
                + " a, b HINT: ");
  }

  private static List<String> warnings(Run run) {
    return document(run).get("warnings").valueStream().map(JsonNode::stringValue).toList();
  }

  private static JsonNode document(Run run) {
    return JsonMapper.shared().readTree(run.out());
  }

  private static Run backUp(Map<String, String> more) {
    return Run.of("backup", variables(more));
  }

  private static Map<String, String> variables(Map<String, String> more) {
    return Run.variables(
        Run.database("SRC_", server, "app"), store.settings(), Map.of("OUTPUT", "json"), more);
  }
}
