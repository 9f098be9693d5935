package io.pgstow.restore.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTextsTest {
  private static final BodyTexts TEXTS = new BodyTexts(Set.of("a", "Odd one"), true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM a.t",
        "SELECT * FROM A . t",
        "SELECT \"Odd one\".f()",
        "SELECT U&\"a\".f()",
        "DROP SCHEMA a",
        "DROP SCHEMA IF EXISTS a CASCADE",
        "DROP SCHEMA x, a",
        "DROP SCHEMA IF EXISTS x, \"Y y\", \"Odd one\" CASCADE",
        "CREATE SCHEMA IF NOT EXISTS a",
        "CREATE SCHEMA AUTHORIZATION a",
        "CREATE SCHEMA IF NOT EXISTS AUTHORIZATION a",
        "ALTER TABLE t SET SCHEMA a",
        "GRANT USAGE ON SCHEMA x, a TO r",
        "GRANT SELECT ON ALL TABLES IN SCHEMA x, a TO r",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT SELECT ON TABLES TO r",
        "CREATE PUBLICATION p FOR TABLES IN SCHEMA x, a",
        "IMPORT FOREIGN SCHEMA there FROM SERVER s INTO a",
        "IMPORT FOREIGN SCHEMA there LIMIT TO (t) FROM SERVER s INTO \"Odd one\"",
        "SET search_path TO x, a",
        "SET SCHEMA 'a'",
        "EXECUTE 'DROP TABLE a.t'",
        "EXECUTE format('DROP SCHEMA %I', 'a')",
      })
  void a_body_that_names_the_schema_is_found(String body) {
    assertThat(TEXTS.isMentioned(body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 AS a -- a.t",
        "GRANT USAGE ON SCHEMA x TO a",
        "CREATE SCHEMA x AUTHORIZATION a",
        "DROP SCHEMA x; SELECT b, a FROM t",
        "SELECT schema FROM t, a",
        "INSERT INTO a VALUES (1)",
        "SELECT ab.c, x.a FROM ab",
      })
  void a_body_in_which_something_else_has_the_name_is_not(String body) {
    assertThat(TEXTS.isMentioned(body)).isFalse();
  }
}
