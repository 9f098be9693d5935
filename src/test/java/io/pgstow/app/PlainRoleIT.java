package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err())
          .contains("TABLE DATA \"odd\".\"texts\"")
          .contains("TABLE DATA \"extension_home\".\"setting\"")
          .contains("HINT: Have a superuser create what is missing first");

      Run run = Run.of("restore", Run.variables(variables, Map.of("ALLOW_MISSING_ROWS", "true")));
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(run.out())
          .containsPattern("left out: extensions that are not trusted +\\| 16 +\\| 16 ")
          .containsPattern("left out: base types +\\| 11 ");
      Map<String, String> expected = withoutOwners(source, "sample");
      expected.keySet().removeIf(data -> data.contains("texts") || data.contains("extension_home"));
      assertThat(withoutOwners(destination, "copy")).containsAllEntriesOf(expected);
    }
  }

  /** Its members own objects in schemas where only a GRANT, or nothing, lets them make any. */
  @ParameterizedTest
  @ValueSource(ints = {14, 17})
  void objects_of_its_members_keep_their_owners(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      server.execute(
          "postgres",
          "CREATE ROLE app",
          "CREATE ROLE plain LOGIN PASSWORD 'plain' CREATEDB IN ROLE app",
          "CREATE DATABASE source OWNER plain TEMPLATE template0");
      server.execute(
          "source",
          "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
          "ALTER SCHEMA public OWNER TO plain",
          "SET SESSION AUTHORIZATION plain",
          "CREATE SCHEMA granted",
          "CREATE SCHEMA lost",
          "GRANT CREATE, USAGE ON SCHEMA public, granted TO app");
      for (String schema : List.of("public", "granted", "lost")) {
        for (String object :
            List.of(
                "TABLE %s.item (id int PRIMARY KEY)",
                "VIEW %s.items AS SELECT 1 AS one",
                "MATERIALIZED VIEW %s.kept AS SELECT 1 AS one",
                "SEQUENCE %s.counter",
                "FUNCTION %s.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "TYPE %s.colour AS ENUM ('red')",
                "DOMAIN %s.natural_number AS int",
                "COLLATION %s.plain (locale = 'C')")) {
          String create = object.formatted(schema);
          server.execute("source", "CREATE " + create, "ALTER " + name(create) + " OWNER TO app");
        }
      }
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "source"),
              Run.database("DST_", server, "copy"),
              TestStore.folder(folder).settings(),
              Map.of(
                  "BACKUP_NAME",
                  "owners" + major,
                  "DST_PGUSER",
                  "plain",
                  "DST_PGPASSWORD",
                  "plain"));
      assertThat(Run.of("backup", variables).err()).isEmpty();
      if (major < 15) {
        server.execute("postgres", "CREATE DATABASE copy OWNER plain TEMPLATE template0");
        server.execute("copy", "ALTER SCHEMA public OWNER TO plain");
      }

      Run run = Run.of("restore", variables);

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
      assertThat(
              DatabaseContents.of(server, "copy")
                  .differences(DatabaseContents.of(server, "source")))
          .isEmpty();
    }
  }

  /** As in a schema of the provider's. */
  @Test
  void what_cannot_be_handed_over_stays_with_it() throws Exception {
    try (var server = PostgresServer.start(17)) {
      server.execute(
          "postgres",
          "CREATE ROLE app",
          "CREATE ROLE plain LOGIN PASSWORD 'plain' IN ROLE app",
          "CREATE DATABASE source TEMPLATE template0",
          "CREATE DATABASE copy OWNER plain TEMPLATE template0");
      server.execute(
          "source",
          "CREATE TABLE public.item AS SELECT 1 AS id",
          "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
          "ALTER TABLE public.item OWNER TO app",
          "ALTER FUNCTION public.one() OWNER TO app");
      server.execute(
          "copy",
          "ALTER SCHEMA public OWNER TO postgres",
          "GRANT CREATE, USAGE ON SCHEMA public TO plain");
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "source"),
              Run.database("DST_", server, "copy"),
              TestStore.folder(folder).settings(),
              Map.of("BACKUP_NAME", "stays", "DST_PGUSER", "plain", "DST_PGPASSWORD", "plain"));
      assertThat(Run.of("backup", variables).err()).isEmpty();

      Run run = Run.of("restore", variables);

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
      assertThat(run.out()).doesNotContain("left out");
    }
  }

  private static String name(String create) {
    return create.replaceFirst(" (\\(|AS |RETURNS ).*", "");
  }

  private static Map<String, String> withoutOwners(PostgresServer server, String database)
      throws SQLException {
    var data = new TreeMap<>(DatabaseContents.of(server, database).data());
    data.replaceAll((_, value) -> value.replaceFirst("(?s), owner .*", ""));
    return data;
  }
}
