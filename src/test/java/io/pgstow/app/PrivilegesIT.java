package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Privileges of roles that the destination does not have, or that the restoring one may not give.
 */
final class PrivilegesIT {
  /** What is in an ACL, without who granted it. */
  private static final String PRIVILEGES =
      """
      SELECT string_agg(line, E'\\n' ORDER BY line)
        FROM (SELECT format('%s %s %s', what, coalesce(r.rolname, 'PUBLIC'), privilege_type) AS line
                FROM (SELECT proname::text, coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
                       WHERE pronamespace = 'app'::regnamespace
                      UNION ALL
                      SELECT relname::text, relacl FROM pg_class
                       WHERE relnamespace = 'app'::regnamespace AND relacl IS NOT NULL
                      UNION ALL
                      SELECT attname::text, attacl FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16000
                      UNION ALL
                      SELECT nspname::text, nspacl FROM pg_namespace WHERE nspname IN ('app', 'public')
                      UNION ALL
                      SELECT 'large object', lomacl FROM pg_largeobject_metadata
                      UNION ALL
                      SELECT 'default ' || defaclobjtype::text, defaclacl FROM pg_default_acl) AS acl (what, acl)
                CROSS JOIN LATERAL aclexplode(acl) AS a
                LEFT JOIN pg_roles AS r ON r.oid = a.grantee
               WHERE r.rolname IS NULL OR r.rolname NOT IN ('gone', 'Go"ne', 'grantor')) AS lines
      """;

  @TempDir private Path folder;

  @Test
  void a_missing_role_costs_no_other_its_privileges_and_gives_the_public_none() throws Exception {
    try (var source = PostgresServer.start(17);
        var destination = PostgresServer.start(17)) {
      source.execute(
          "postgres",
          "CREATE ROLE reader",
          "CREATE ROLE gone",
          "CREATE ROLE \"Go\"\"ne\"",
          "CREATE ROLE grantor");
      destination.execute("postgres", "CREATE ROLE reader");
      source.createDatabase("app");
      source.execute(
          "app",
          """
          CREATE SCHEMA app;
          GRANT USAGE ON SCHEMA app TO gone, reader, grantor;
          REVOKE ALL ON SCHEMA public FROM PUBLIC;
          GRANT USAGE ON SCHEMA public TO "Go""ne";
          CREATE FUNCTION app.secret() RETURNS int LANGUAGE sql AS 'SELECT 1';
          REVOKE ALL ON FUNCTION app.secret() FROM PUBLIC;
          GRANT EXECUTE ON FUNCTION app.secret() TO gone, reader;
          CREATE TABLE app.fact (id int, "to" text);
          INSERT INTO app.fact VALUES (1, 'a');
          GRANT SELECT ("to"), UPDATE (id) ON app.fact TO "Go""ne", reader;
          GRANT SELECT ON app.fact TO grantor WITH GRANT OPTION;
          SET SESSION AUTHORIZATION grantor;
          GRANT SELECT ON app.fact TO reader, gone;
          RESET SESSION AUTHORIZATION;
          SELECT lo_create(4711);
          GRANT SELECT ON LARGE OBJECT 4711 TO gone, reader;
          SELECT lo_create(4712);
          GRANT SELECT ON LARGE OBJECT 4712 TO gone, reader;
          ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO gone, reader;
          ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
          ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO gone
          """);
      Map<String, String> variables = variables(source, "app", destination, "app");
      assertThat(Run.of("backup", variables).err()).isEmpty();

      Run refused = Run.of("restore", variables);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err()).contains("the role \"gone\" does not exist");

      Run run = Run.of("restore", Run.variables(variables, Map.of("SKIP_CHECKS", "true")));

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
      assertThat(scalar(destination, "app", PRIVILEGES))
          .doesNotContain("secret PUBLIC")
          .contains("secret reader EXECUTE")
          .isEqualTo(scalar(source, "app", PRIVILEGES));
      assertThat(run.out())
          .contains("left out: privileges of the role \"gone\", which does not exist")
          .contains("left out: privileges of the role \"Go\"ne\", which does not exist")
          .contains("left out: privileges of the role \"grantor\", which does not exist")
          .doesNotContain("privileges of the role \"reader\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_missing_role_owns_or_has_a_policy_for_is_restored_without_it(boolean superuser)
      throws Exception {
    try (var source = PostgresServer.start(17);
        var destination = PostgresServer.start(17)) {
      source.execute(
          "postgres",
          "CREATE ROLE gone",
          "CREATE ROLE \"Go, ne\"",
          "CREATE ROLE reader",
          "CREATE ROLE plain");
      destination.execute(
          "postgres", "CREATE ROLE reader", "CREATE ROLE plain LOGIN CREATEDB PASSWORD 'plain'");
      source.createDatabase("app");
      source.execute(
          "app",
          """
          CREATE SCHEMA app AUTHORIZATION gone;
          CREATE TABLE app.item (id int, "to" text);
          INSERT INTO app.item VALUES (1, 'a');
          ALTER TABLE app.item OWNER TO gone;
          CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
          ALTER FUNCTION app.one() OWNER TO "Go, ne";
          SELECT lo_create(4711);
          ALTER LARGE OBJECT 4711 OWNER TO gone;
          ALTER TABLE app.item ENABLE ROW LEVEL SECURITY;
          CREATE POLICY none ON app.item TO gone, "Go, ne" USING (id > 0);
          COMMENT ON POLICY none ON app.item IS 'of nobody';
          CREATE POLICY several ON app.item AS RESTRICTIVE FOR UPDATE TO gone, reader, "Go, ne"
            USING ("to" IN ('to', 'gone')) WITH CHECK (id > 1);
          CREATE POLICY "all" ON app.item TO reader USING (true);
          CREATE POLICY everybody ON app.item USING (true)
          """);
      Map<String, String> variables =
          Run.variables(
              variables(source, "app", destination, "app"),
              superuser ? Map.of() : Map.of("DST_PGUSER", "plain", "DST_PGPASSWORD", "plain"));
      assertThat(Run.of("backup", variables).err()).isEmpty();

      Run refused = Run.of("restore", variables);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err())
          .contains(
              "Create \"Go, ne\" first",
              "Create \"gone\" first",
              "\"item none\", \"item several\"");

      Run run = Run.of("restore", Run.variables(variables, Map.of("SKIP_CHECKS", "true")));

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
      assertThat(run.out())
          .containsPattern("left out: policies of roles that do not exist +\\| 2 ");
      String policies =
          "SELECT string_agg(format('%s %s %s', polname, polroles::regrole[], polpermissive), ';' ORDER BY polname) FROM pg_policy";
      assertThat(scalar(destination, "app", policies))
          .isEqualTo("all {reader} t;everybody {-} t;several {reader} f");
      assertThat(
              scalar(
                  destination,
                  "app",
                  "SELECT relowner::regrole FROM pg_class WHERE relname = 'item'"))
          .isEqualTo(superuser ? "postgres" : "plain");
    }
  }

  @Test
  void what_is_in_the_schema_public_does_not_hang_on_who_owns_it() throws Exception {
    try (var server = PostgresServer.start(14)) {
      server.execute("postgres", "CREATE ROLE plain LOGIN PASSWORD 'plain'");
      server.createDatabase("app");
      server.execute(
          "app",
          "ALTER SCHEMA public OWNER TO plain",
          "REVOKE ALL ON SCHEMA public FROM PUBLIC",
          "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
          "ALTER FUNCTION public.one() OWNER TO plain",
          "REVOKE ALL ON FUNCTION public.one() FROM PUBLIC");
      server.execute("postgres", "CREATE DATABASE copy OWNER plain TEMPLATE template0");
      Map<String, String> variables =
          Run.variables(
              variables(server, "app", server, "copy"),
              Map.of("DST_PGUSER", "plain", "DST_PGPASSWORD", "plain"));
      assertThat(Run.of("backup", variables).err()).isEmpty();

      Run run = Run.of("restore", variables);

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
      assertThat(scalar(server, "copy", "SELECT proacl::text FROM pg_proc WHERE proname = 'one'"))
          .isEqualTo("{plain=X/plain}");
      assertThat(run.out())
          .contains(
              "left out: privileges on what others own, and default privileges of other roles");
    }
  }

  private Map<String, String> variables(
      PostgresServer source, String from, PostgresServer destination, String to) {
    return Run.variables(
        Run.database("SRC_", source, from),
        Run.database("DST_", destination, to),
        TestStore.folder(folder).settings());
  }

  private static String scalar(PostgresServer server, String database, String query)
      throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
