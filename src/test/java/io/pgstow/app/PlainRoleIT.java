package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore as a role that owns its database and nothing else, as managed servers give it. */
final class PlainRoleIT {
  @TempDir static Path folder;

  @Test
  void what_it_may_not_make_is_told_before_left_out_and_counted_after() throws Exception {
    try (var source = PostgresServer.start(17);
        var destination = PostgresServer.start(17)) {
      SampleDatabase.create(source, "sample");
      SampleDatabase.prepare(destination);
      destination.execute(
          "postgres",
          "CREATE ROLE plain LOGIN PASSWORD 'plain'",
          "CREATE DATABASE copy OWNER plain TEMPLATE template0");
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", source, "sample"),
              Run.database("DST_", destination, "copy"),
              TestStore.folder(folder).settings(),
              Map.of("DST_PGUSER", "plain", "DST_PGPASSWORD", "plain", "BACKUP_NAME", "one"));
      assertThat(Run.of("backup", variables).exitCode()).isEqualTo(ExitCode.DONE);

      Run refused = Run.of("restore", variables);
      assertThat(refused.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err())
          .contains("TABLE DATA \"odd\".\"texts\"")
          .contains("TABLE DATA \"extension_home\".\"setting\"")
          .contains("HINT: Have a superuser make what is missing first");

      Run run = Run.of("restore", Run.variables(variables, Map.of("ALLOW_MISSING_ROWS", "true")));
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(run.out())
          .containsPattern("left out: extensions that are not trusted +\\| 16 +\\| 16 ")
          .containsPattern("left out: base types +\\| 11 ");
      Map<String, String> expected = withoutOwners(source, "sample");
      expected.keySet().removeIf(data -> data.contains("texts") || data.contains("extension_home"));
      assertThat(withoutOwners(destination, "copy")).containsAllEntriesOf(expected);
    }
  }

  private static Map<String, String> withoutOwners(PostgresServer server, String database)
      throws SQLException {
    var data = new TreeMap<>(DatabaseContents.of(server, database).data());
    data.replaceAll((_, value) -> value.replaceFirst("(?s), owner .*", ""));
    return data;
  }
}
