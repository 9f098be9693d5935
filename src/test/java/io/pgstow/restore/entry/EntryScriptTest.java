package io.pgstow.restore.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.ForgedEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EntryScriptTest {
  private static final String OWNERSHIP = "ALTER TABLE s.t OWNER TO \"ow\"\"ner\";\n";

  @Test
  void each_statement_is_sent_by_itself_and_the_owner_comes_last() {
    EntryScript script =
        script(
            "s",
            OWNERSHIP,
            "CREATE TABLE s.t (a text DEFAULT ';'); COMMENT ON TABLE s.t IS $$;$$;",
            "");

    assertThat(script.statements(true))
        .containsExactly(
            "CREATE TABLE s.t (a text DEFAULT ';');",
            "COMMENT ON TABLE s.t IS $$;$$;",
            OWNERSHIP.strip());
  }

  @Test
  void where_a_string_ends_depends_on_what_a_backslash_means() {
    EntryScript script = script("s", "", "SELECT 'a\\'; SELECT 'b';");

    assertThat(script.statements(true)).containsExactly("SELECT 'a\\';", "SELECT 'b';");
    assertThat(script.statements(false)).containsExactly("SELECT 'a\\'; SELECT 'b';");
  }

  @Test
  void a_new_owner_may_create_in_the_schema_for_as_long_as_it_takes() {
    assertThat(script("Odd \"schema", OWNERSHIP).ownershipByGrant())
        .containsExactly(
            "GRANT CREATE ON SCHEMA \"Odd \"\"schema\" TO \"ow\"\"ner\"",
            OWNERSHIP,
            "REVOKE CREATE ON SCHEMA \"Odd \"\"schema\" FROM \"ow\"\"ner\"");
  }

  @Test
  void what_is_in_no_schema_is_handed_over_without_more() {
    assertThat(script("", OWNERSHIP).ownershipByGrant()).isEmpty();
  }

  private static EntryScript script(String schema, String ownership, String... sql) {
    return new EntryScript(
        ForgedEntry.defined(1, "TABLE", schema, "ow\"ner", String.join("", sql)),
        Map.of(),
        List.of(sql),
        ownership);
  }
}
