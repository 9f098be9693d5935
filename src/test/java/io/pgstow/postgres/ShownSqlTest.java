package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShownSqlTest {
  @Test
  void it_is_one_line_that_names_what_it_is_about() {
    assertThat(ShownSql.of("SELECT a,\n  -- why\n  \"b 'c'\"\n FROM t WHERE x = $1"))
        .isEqualTo("SELECT a, \"b 'c'\" FROM t WHERE x = $1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER ROLE r PASSWORD 's3cret'",
        "SELECT 'it''s s3cret', 1",
        "SELECT ''' s3cret'",
        "SELECT E'\\' s3cret'",
        "SELECT '\\', 's3cret'",
        "SELECT $$s3cret$$, $a$ s3cret $a$",
        "SELECT 's3cret",
        "SELECT $x$ s3cret",
        "SELECT 1 -- s3cret"
      })
  void it_holds_no_value(String sql) {
    assertThat(ShownSql.of(sql)).doesNotContain("s3cret");
  }

  @Test
  void it_is_not_too_long() {
    assertThat(ShownSql.of("SELECT " + "x, ".repeat(100_000))).hasSizeLessThan(310).endsWith("…");
    assertThat(ShownSql.of("SELECT '" + "''".repeat(100_000) + "'")).isEqualTo("SELECT '…'");
  }
}
