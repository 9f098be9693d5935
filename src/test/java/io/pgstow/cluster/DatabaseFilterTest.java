package io.pgstow.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns of databases mean what they do to pg_dumpall. */
final class DatabaseFilterTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "app;app;true",
        "app;app2;false",
        "app*;app2;true",
        "APP;app;true",
        "\"APP\";app;false",
        "\"APP\";APP;true",
        "a?p;axp;true",
        "a?p;ap;false",
        "\"a?p\";axp;false",
        "\"a\"\"b\";a\"b;true",
        "a.b;a.b;true",
        "a.b;axb;false",
        "a$;a$;true",
        "(app|web)_*;web_1;true",
        "[a-c]x;bx;true",
        "\"(x)\";(x);true",
        "\"odd. *\"*;odd. *2;true",
      })
  void a_pattern_matches_as_that_of_pg_dumpall(String pattern, String name, boolean matches) {
    assertThat(new DatabaseFilter(List.of(pattern), List.of()).includes(name)).isEqualTo(matches);
    assertThat(new DatabaseFilter(List.of(), List.of(pattern)).includes(name)).isEqualTo(!matches);
  }

  @Test
  void a_pattern_that_matches_nothing_is_refused_with_the_names() {
    for (DatabaseFilter filter :
        List.of(
            new DatabaseFilter(List.of("app", "wbe"), List.of()),
            new DatabaseFilter(List.of(), List.of("*")))) {
      assertThatExceptionOfType(PgstowException.class)
          .isThrownBy(() -> filter.require(List.of("web", "app"), Set.of()))
          .satisfies(
              e -> {
                assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                assertThat(e.hint()).isEqualTo("Databases: \"app\", \"web\".");
              });
    }
    new DatabaseFilter(List.of("app"), List.of("nothing")).require(List.of("app"), Set.of("app"));
  }

  @Test
  void what_is_no_pattern_is_refused() {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> new DatabaseFilter(List.of("c++("), List.of()))
        .withMessageContaining("\"c++(\" of \"DATABASES\" is not a pattern");
  }
}
