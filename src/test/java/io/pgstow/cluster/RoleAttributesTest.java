package io.pgstow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.SqlTokens;
import org.junit.jupiter.api.Test;

final class RoleAttributesTest {
  @Test
  void what_only_superusers_give_is_lost_and_what_only_they_deny_is_not_said() {
    RoleAttributes attributes =
        attributes(
            "app",
            "ALTER ROLE app WITH SUPERUSER INHERIT CREATEROLE NOCREATEDB LOGIN NOREPLICATION BYPASSRLS;");

    assertThat(attributes.sql())
        .isEqualTo("ALTER ROLE \"app\" WITH INHERIT CREATEROLE NOCREATEDB LOGIN ;");
    assertThat(attributes.lost()).containsExactly("SUPERUSER", "BYPASSRLS");
  }

  @Test
  void nothing_is_lost_of_an_ordinary_role() {
    RoleAttributes attributes =
        attributes("app", "ALTER ROLE app WITH NOSUPERUSER NOINHERIT NOLOGIN NOBYPASSRLS;");

    assertThat(attributes.sql()).isEqualTo("ALTER ROLE \"app\" WITH NOINHERIT NOLOGIN ;");
    assertThat(attributes.lost()).isEmpty();
  }

  @Test
  void a_password_and_a_role_of_such_names_are_none_of_them() {
    RoleAttributes attributes =
        attributes(
            "superuser",
            "ALTER ROLE superuser WITH NOSUPERUSER LOGIN PASSWORD 'superuser' VALID UNTIL 'NOREPLICATION';");

    assertThat(attributes.sql())
        .isEqualTo(
            "ALTER ROLE \"superuser\" WITH LOGIN PASSWORD 'superuser' VALID UNTIL 'NOREPLICATION' ;");
    assertThat(attributes.lost()).isEmpty();
  }

  private static RoleAttributes attributes(String role, String statement) {
    return RoleAttributes.withoutSuperusers(role, SqlTokens.of(statement, true));
  }
}
