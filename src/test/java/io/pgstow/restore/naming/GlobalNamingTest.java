package io.pgstow.restore.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.SqlTokens;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobalNamingTest {
  private static final GlobalNaming ROLES =
      new GlobalNaming(Globals.ROLES, Map.of("app", "app 2", "Own\"er", "owner", "to", "x"), true);

  private static final GlobalNaming TABLESPACES =
      new GlobalNaming(Globals.TABLESPACES, Map.of("fast", "slow"), true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ACL | GRANT SELECT(app) ON TABLE app.app TO app,other,\"Own\"\"er\" WITH GRANT OPTION;"
            + " | GRANT SELECT(app) ON TABLE app.app TO \"app 2\",other,\"owner\" WITH GRANT OPTION;",
        "ACL | REVOKE ALL ON SCHEMA app FROM app; | REVOKE ALL ON SCHEMA app FROM \"app 2\";",
        "ACL | SET SESSION AUTHORIZATION app; GRANT ALL ON TYPE a TO \"to\"; RESET SESSION AUTHORIZATION;"
            + " | SET SESSION AUTHORIZATION \"app 2\"; GRANT ALL ON TYPE a TO \"x\"; RESET SESSION AUTHORIZATION;",
        "ACL LANGUAGE | GRANT ALL ON LANGUAGE app TO app; | GRANT ALL ON LANGUAGE app TO \"app 2\";",
        "DEFAULT ACL | ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;"
            + " | ALTER DEFAULT PRIVILEGES FOR ROLE \"app 2\" IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;",
        "POLICY | CREATE POLICY app ON app.app FOR ALL TO app USING ((app = 'to app'::text));"
            + " | CREATE POLICY app ON app.app FOR ALL TO \"app 2\" USING ((app = 'to app'::text));",
        "SCHEMA | CREATE SCHEMA app AUTHORIZATION app; | CREATE SCHEMA app AUTHORIZATION \"app 2\";",
        "USER MAPPING | CREATE USER MAPPING FOR app SERVER app OPTIONS (user 'app');"
            + " | CREATE USER MAPPING FOR \"app 2\" SERVER app OPTIONS (user 'app');",
        "FUNCTION | CREATE FUNCTION app.app() LANGUAGE sql SET role TO 'app' AS $$SET role TO 'app'$$;"
            + " | CREATE FUNCTION app.app() LANGUAGE sql SET role TO 'app 2' AS $$SET role TO 'app'$$;",
        "TABLE | CREATE TABLE app.app (app text); | CREATE TABLE app.app (app text);",
      })
  void roles_get_their_names_where_statements_name_roles(String kind, String sql, String expected) {
    assertThat(renamed(ROLES, kind, sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DATABASE | CREATE DATABASE fast WITH ENCODING = 'UTF8' TABLESPACE = fast;"
            + " | CREATE DATABASE fast WITH ENCODING = 'UTF8' TABLESPACE = \"slow\";",
        "FUNCTION | CREATE FUNCTION fast() SET temp_tablespaces TO 'fast', 'other' AS 'fast';"
            + " | CREATE FUNCTION fast() SET temp_tablespaces TO 'slow', 'other' AS 'fast';",
        "TABLE | CREATE TABLE fast (fast text); | CREATE TABLE fast (fast text);",
      })
  void tablespaces_get_their_names_where_statements_name_tablespaces(
      String kind, String sql, String expected) {
    assertThat(renamed(TABLESPACES, kind, sql)).isEqualTo(expected);
  }

  @Test
  void nothing_is_looked_at_that_names_none_or_when_no_name_changes() {
    assertThat(ROLES.concerns("TABLE", "CREATE TABLE t ();")).isFalse();
    assertThat(ROLES.concerns("ACL", "GRANT ALL ON TABLE t TO app;")).isTrue();
    assertThat(
            new GlobalNaming(Globals.ROLES, Map.of(), true)
                .concerns("ACL", "GRANT ALL ON TABLE t TO app;"))
        .isFalse();
  }

  private static String renamed(GlobalNaming naming, String kind, String sql) {
    SqlTokens tokens = SqlTokens.of(sql, true);
    var edits = new SqlEdits(tokens);
    naming.edit(kind, tokens, edits);
    return edits.result();
  }
}
