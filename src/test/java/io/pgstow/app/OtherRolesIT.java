package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A restore under other roles and in other tablespaces, compared with the database itself. */
final class OtherRolesIT {
  /** By the old name, quoted; in an order, as the server keeps a policy's roles in theirs. */
  private static final SortedMap<String, String> ROLES =
      new TreeMap<>(
          Map.of(
              "\"To\"", "\"for role\"", "\"rd, \"\"x\"\"\"", "\"Reader:2\"", "\"Gr\"", "\"Gr2\""));

  private static final String MAP_OWNER = "To:for role,\"rd, \"\"x\"\"\":\"Reader:2\",Gr:Gr2";

  @TempDir static Path folder;
  private static Copies copies;
  private static ClientPrograms programs;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    programs = ClientPrograms.assumeForServer(17);
    copies.server().execute("postgres", "CREATE ROLE stays");
    for (var role : ROLES.entrySet()) {
      copies
          .server()
          .execute("postgres", "CREATE ROLE " + role.getKey(), "CREATE ROLE " + role.getValue());
    }
    copies
        .server()
        .execute(
            "postgres",
            "SET allow_in_place_tablespaces = true",
            "CREATE TABLESPACE \"Slow, old\" LOCATION ''",
            "CREATE TABLESPACE fast LOCATION ''");
    copies.create(
        "source",
        "GRANT CREATE ON TABLESPACE \"Slow, old\" TO \"To\", \"Gr\"",
        "GRANT CREATE ON DATABASE source TO \"To\", \"Gr\"",
        "SET ROLE \"To\"",
        "CREATE SCHEMA s",
        "CREATE TABLE s.\"To\" (id int PRIMARY KEY, \"from\" text)",
        "CREATE TABLE s.t (id int)",
        "INSERT INTO s.\"To\" VALUES (1, 'To')",
        "COMMENT ON TABLE s.t IS 'TO \"To\"'",
        "GRANT SELECT (\"from\"), UPDATE (id) ON s.\"To\" TO \"rd, \"\"x\"\"\", stays",
        "GRANT ALL ON s.t TO \"Gr\" WITH GRANT OPTION",
        "GRANT USAGE ON SCHEMA s TO PUBLIC",
        "SET ROLE \"Gr\"",
        "GRANT SELECT ON s.t TO \"rd, \"\"x\"\"\"",
        "SET ROLE \"To\"",
        "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET role TO 'Gr'"
            + " SET temp_tablespaces TO 'Slow, old' AS 'SELECT 1 -- To'",
        "REVOKE ALL ON FUNCTION s.f() FROM PUBLIC",
        "CREATE POLICY \"to\" ON s.t FOR SELECT TO \"To\", \"rd, \"\"x\"\"\", stays"
            + " USING ((id, 'TO Gr') IN (SELECT id, \"from\" FROM s.\"To\"))",
        "CREATE POLICY every ON s.t USING (true)",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"To\" IN SCHEMA s GRANT SELECT ON TABLES TO \"Gr\"",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"To\" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        "RESET ROLE",
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER server FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR \"Gr\" SERVER server OPTIONS (\"user\" 'Gr')",
        "CREATE USER MAPPING FOR PUBLIC SERVER server",
        "SELECT lo_create(4711)",
        "ALTER LARGE OBJECT 4711 OWNER TO \"Gr\"",
        "GRANT SELECT ON LARGE OBJECT 4711 TO \"To\"",
        "CREATE TABLE s.far (id int) TABLESPACE \"Slow, old\"",
        "CREATE INDEX far_index ON s.far (id) TABLESPACE \"Slow, old\"",
        "CREATE TABLE s.parts (id int PRIMARY KEY USING INDEX TABLESPACE \"Slow, old\")"
            + " PARTITION BY LIST (id) TABLESPACE \"Slow, old\"",
        "CREATE TABLE s.part_1 PARTITION OF s.parts FOR VALUES IN (1)",
        "CREATE MATERIALIZED VIEW s.kept TABLESPACE \"Slow, old\" AS SELECT 1 AS one");
    copies.backUp("source");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void other_roles_and_tablespaces_take_the_place_wherever_the_archive_names_them()
      throws Exception {
    copies.restored(
        "source",
        "copy",
        Map.of(
            "MAP_OWNER", MAP_OWNER, "MAP_TABLESPACE", "\"Slow, old\":fast", "RESTORE_JOBS", "2"));

    var found = DatabaseContents.of(copies.server(), "copy", programs);
    copies.server().execute("postgres", "DROP DATABASE copy");
    rename(false);
    try {
      var expected = DatabaseContents.of(copies.server(), "source", programs);
      assertThat(found.data()).isEqualTo(expected.data());
      assertThat(found.objects()).containsExactlyEntriesOf(withSettings(expected.objects()));
    } finally {
      rename(true);
    }
  }

  /** Gives the roles and the tablespace of the source the new names, or back. */
  private static void rename(boolean back) throws Exception {
    for (var role : ROLES.entrySet()) {
      rename("ROLE", role.getKey(), role.getValue(), back);
    }
    rename("TABLESPACE", "\"Slow, old\"", "fast", back);
  }

  private static void rename(String kind, String from, String to, boolean back) throws Exception {
    String rename = "ALTER " + kind + " %s RENAME TO %s";
    if (back) {
      copies
          .server()
          .execute(
              "postgres",
              rename.formatted(to, from),
              rename.formatted("\"other " + kind + to.replace("\"", "") + "\"", to));
    } else {
      copies
          .server()
          .execute(
              "postgres",
              rename.formatted(to, "\"other " + kind + to.replace("\"", "") + "\""),
              rename.formatted(from, to));
    }
  }

  /** The server does not follow the name of a role or tablespace in what a function sets. */
  private static SortedMap<String, String> withSettings(SortedMap<String, String> objects) {
    var changed = new TreeMap<String, String>();
    objects.forEach(
        (name, sql) ->
            changed.put(
                name,
                sql.replace("SET role TO 'Gr'", "SET role TO 'Gr2'")
                    .replace("TO 'Slow, old'", "TO 'fast'")));
    return changed;
  }

  @Test
  void a_database_that_is_made_is_in_the_other_tablespace() throws Exception {
    copies.server().execute("postgres", "CREATE DATABASE placed TABLESPACE \"Slow, old\"");
    copies.server().execute("placed", "CREATE TABLE t (id int)");
    copies.backUp("placed");

    copies.restored("placed", "placed_copy", Map.of("MAP_TABLESPACE", "\"Slow, old\":fast"));

    assertThat(
            copies.query(
                "postgres",
                "SELECT spcname FROM pg_tablespace t JOIN pg_database d ON t.oid = dattablespace"
                    + " WHERE datname = 'placed_copy'"))
        .containsExactly("fast");
    copies.server().execute("postgres", "DROP DATABASE placed_copy", "DROP DATABASE placed");
  }

  /** The server takes the name of the database's own for no partitioned table or index. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "archive | pg_default  | \"Slow, old\":pg_default",
        "archive | fast        | \"Slow, old\":fast",
        "archive | \"Slow, old\" |",
        "script  | \"Slow, old\" |",
      })
  void what_goes_into_the_tablespace_of_the_destination_itself_names_none(
      String format, String own, @Nullable String mapping) throws Exception {
    copies.server().execute("postgres", "CREATE DATABASE own TABLESPACE " + own);
    var settings = new HashMap<String, String>();
    if (mapping != null) {
      settings.put("MAP_TABLESPACE", mapping);
    }
    if (format.equals("script")) {
      settings.put("S3_URI", "file:" + copies.script("source", "in tablespaces", List.of()));
    }

    copies.restored("source", "own", settings);

    assertThat(
            copies.query(
                "own",
                "SELECT relname FROM pg_class WHERE relnamespace = 's'::regnamespace"
                    + " AND relname ~ '^(far|part|kept)' AND reltablespace = 0 ORDER BY 1"))
        .containsExactly(
            "far", "far_index", "kept", "part_1", "part_1_pkey", "parts", "parts_pkey");
    copies.server().execute("postgres", "DROP DATABASE own");
  }

  @Test
  void a_role_or_tablespace_that_the_backup_does_not_have_is_refused_with_those_that_it_has() {
    Run role = copies.restore("source", "none", Map.of("MAP_OWNER", "to:stays"));
    assertThat(role.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(role.err())
        .contains("the backup has no role \"to\", which \"MAP_OWNER\" names")
        .contains("It has: \"Gr\", \"To\", \"postgres\", \"rd, \"x\"\", \"stays\".");
    Run tablespace = copies.restore("source", "none", Map.of("MAP_TABLESPACE", "fast:slow"));
    assertThat(tablespace.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(tablespace.err()).contains("It has: \"Slow, old\".");
    assertThat(copies.restore("source", "none", Map.of("MAP_OWNER", "To:" + "n".repeat(64))).err())
        .contains("is longer than 63 bytes");
  }

  @Test
  void a_destination_that_lacks_what_takes_the_place_is_told_before_the_start() {
    Run run =
        copies.restore(
            "source",
            "none",
            Map.of("MAP_OWNER", "To:absent", "MAP_TABLESPACE", "\"Slow, old\":nowhere"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err())
        .contains("the role \"absent\" does not exist")
        .contains("the tablespace \"nowhere\" does not exist")
        .doesNotContain("\"To\" does not exist");
  }

  /** A role has one user mapping for each server. */
  @Test
  void roles_that_have_user_mappings_of_one_server_do_not_become_one_role() throws Exception {
    copies.server().execute("postgres", "CREATE ROLE ra", "CREATE ROLE rb", "CREATE ROLE rc");
    copies.create(
        "mapped",
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER one FOREIGN DATA WRAPPER w",
        "CREATE SERVER two FOREIGN DATA WRAPPER w",
        "CREATE USER MAPPING FOR ra SERVER one OPTIONS (\"user\" 'a')",
        "CREATE USER MAPPING FOR rb SERVER one OPTIONS (\"user\" 'b')",
        "CREATE USER MAPPING FOR rc SERVER two OPTIONS (\"user\" 'c')");
    copies.backUp("mapped");

    Run run = copies.restore("mapped", "mapped_copy", Map.of("MAP_OWNER", "ra:stays,rb:stays"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err())
        .contains("\"MAP_OWNER\" gives one role several user mappings of one server")
        .contains("USER MAPPING stays SERVER one");
    copies.restored("mapped", "mapped_copy", Map.of("MAP_OWNER", "ra:stays,rc:stays"));
  }
}
