package io.pgstow.restore.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GrantStatementTest {
  @Test
  void roles_are_those_that_something_is_granted_to_or_revoked_from() {
    assertThat(roles("GRANT SELECT(\"to\"),UPDATE(id) ON TABLE s.\"from x\" TO a;"))
        .containsExactly("a");
    assertThat(roles("REVOKE ALL ON FUNCTION s.f(\"to\" integer, \"from\" text) FROM \"A \"\"b\";"))
        .containsExactly("A \"b");
    assertThat(roles("GRANT USAGE ON SCHEMA s TO a, \"b TO c\" WITH GRANT OPTION;"))
        .containsExactly("a", "b TO c");
  }

  @Test
  void the_public_is_no_role() {
    assertThat(roles("REVOKE ALL ON TABLE role FROM PUBLIC;")).isEmpty();
  }

  @Test
  void owners_and_grantors_are_roles_too() {
    assertThat(
            roles(
                "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA s GRANT SELECT ON TABLES TO \"b\";"))
        .containsExactly("a", "b");
    assertThat(roles("SET SESSION AUTHORIZATION \"a b\";")).containsExactly("a b");
    assertThat(roles("RESET SESSION AUTHORIZATION;")).isEmpty();
  }

  private static List<String> roles(String sql) {
    return new GrantStatement(sql, true).roles();
  }
}
