package io.pgstow.restore.omission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RoleNamesTest {
  @Test
  void privileges_name_those_they_are_given_to_and_taken_from() {
    assertThat(
            RoleNames.of(
                """
                REVOKE ALL ON TABLE shop.item FROM owner;
                SET SESSION AUTHORIZATION "Some ""One";
                GRANT SELECT("TO", "a, b") ON TABLE shop."FROM x" TO reader WITH GRANT OPTION;
                RESET SESSION AUTHORIZATION;
                GRANT ALL ON FUNCTION shop.f(a integer, VARIADIC b text[]) TO "TO";
                GRANT USAGE ON SCHEMA shop TO PUBLIC;
                """))
        .containsExactly("owner", "reader", "TO");
  }

  @Test
  void default_privileges_name_whose_they_are_too() {
    assertThat(
            RoleNames.of(
                "ALTER DEFAULT PRIVILEGES FOR ROLE maker IN SCHEMA shop GRANT SELECT ON TABLES TO reader;\n"))
        .containsExactly("maker", "reader");
  }

  @Test
  void a_policy_names_all_that_it_holds_for() {
    assertThat(
            RoleNames.of(
                """
                CREATE POLICY "TO nobody" ON shop.item AS RESTRICTIVE FOR UPDATE TO one, "two, 2", three USING ((note <> ' TO nobody '::text)) WITH CHECK ((id IN ( SELECT other.id
                   FROM shop.other)));
                """))
        .containsExactly("one", "two, 2", "three");
  }
}
