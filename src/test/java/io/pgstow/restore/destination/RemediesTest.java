package io.pgstow.restore.destination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hints name. */
final class RemediesTest {
  @ParameterizedTest
  @CsvSource({
    "app, (DST_ON_EXISTING__app)",
    "my_app2, (DST_ON_EXISTING__my_app2)",
    "my-app, (in DATABASE_SETTINGS)",
    "ünï, (in DATABASE_SETTINGS)",
    "a b, (in DATABASE_SETTINGS)"
  })
  void the_setting_of_one_database_is_one_that_a_shell_takes(String database, String named) {
    assertThat(Remedies.ofMany(database).drop())
        .hasValueSatisfying(text -> assertThat(text).contains(named));
  }
}
