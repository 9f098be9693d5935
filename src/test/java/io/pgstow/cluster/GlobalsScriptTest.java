package io.pgstow.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.cluster.GlobalStatement.Membership;
import io.pgstow.cluster.GlobalStatement.OfParameter;
import io.pgstow.cluster.GlobalStatement.OfRole;
import io.pgstow.cluster.GlobalStatement.OfTablespace;
import io.pgstow.cluster.GlobalStatement.Tablespace;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pg_dumpall writes of a server is taken apart by the quoting of PostgreSQL. */
final class GlobalsScriptTest {
  private static final String END = "\n--\n-- PostgreSQL database cluster dump complete\n--\n\n";

  private static final String SCRIPT =
      """
      --
      -- PostgreSQL database cluster dump
      --

      \\restrict abc

      SET default_transaction_read_only = off;
      SET standard_conforming_strings = on;
      CREATE ROLE boss;
      ALTER ROLE boss WITH NOSUPERUSER LOGIN PASSWORD 'SCRAM-SHA-256$x; DROP ROLE y' VALID UNTIL '2030-01-01';
      CREATE ROLE "Rö""le; --";
      COMMENT ON ROLE boss IS 'it''s; CREATE ROLE evil;';
      ALTER ROLE boss SET search_path TO 'a', 'b';
      SECURITY LABEL FOR x ON ROLE boss IS 'secret';
      CREATE TABLESPACE fast OWNER boss LOCATION '/it''s; here';
      ALTER TABLESPACE fast SET (seq_page_cost=1.5);
      GRANT ALL ON TABLESPACE fast TO "Rö""le; --";
      COMMENT ON TABLESPACE fast IS 'on role x';
      GRANT boss TO "Rö""le; --" WITH ADMIN OPTION, INHERIT TRUE GRANTED BY postgres;
      GRANT pg_monitor TO boss;
      GRANT SET ON PARAMETER log_min_messages TO boss;

      \\unrestrict abc
      """;

  private static GlobalsScript parse(String script) {
    return GlobalsScript.parse(script.getBytes(UTF_8), "it");
  }

  @Test
  void each_statement_is_known_by_what_it_is_about() {
    GlobalsScript script = parse(SCRIPT + END);
    assertThat(script.roles()).containsExactly("Rö\"le; --", "boss");
    assertThat(script.hasPasswords()).isTrue();
    List<GlobalStatement> statements = script.statements();
    assertThat(statements)
        .filteredOn(OfRole.class::isInstance)
        .map(statement -> ((OfRole) statement).role())
        .containsExactly("boss", "boss", "Rö\"le; --", "boss", "boss", "boss");
    assertThat(statements).filteredOn(Tablespace.class::isInstance).hasSize(1);
    assertThat(statements)
        .filteredOn(OfTablespace.class::isInstance)
        .hasSize(3)
        .allMatch(statement -> ((OfTablespace) statement).tablespace().equals("fast"));
    assertThat(statements).filteredOn(OfParameter.class::isInstance).hasSize(1);
    assertThat(statements)
        .filteredOn(Membership.class::isInstance)
        .map(Membership.class::cast)
        .satisfiesExactly(
            first -> {
              assertThat(first.role()).isEqualTo("boss");
              assertThat(first.member()).isEqualTo("Rö\"le; --");
              assertThat(first.grantor()).contains("postgres");
              assertThat(first.withoutGrantor(first.options()))
                  .isEqualTo(
                      "GRANT \"boss\" TO \"Rö\"\"le; --\""
                          + " WITH ADMIN OPTION, INHERIT TRUE, SET TRUE;");
            },
            second -> {
              assertThat(second.grantor()).isEmpty();
              assertThat(second.withoutGrantor(second.options()))
                  .isEqualTo("GRANT \"pg_monitor\" TO \"boss\";");
            });
  }

  @Test
  void a_backslash_is_an_escape_where_the_script_says_so() {
    String script =
        "SET standard_conforming_strings = off;\nCREATE ROLE a;\nCOMMENT ON ROLE a IS 'x\\'; CREATE ROLE evil;';\n";
    assertThat(parse(script + END).roles()).containsExactly("a");
    assertThat(parse(script + END).standardStrings()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE ROLE a;\n",
        "CREATE ROLE a;\nCOMMENT ON ROLE a IS 'x" + END,
        "DROP DATABASE x;" + END,
        "\\connect x\n" + END,
        "COPY x FROM PROGRAM 'y';" + END,
        "",
      })
  void what_is_cut_short_or_something_else_is_refused(String script) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> parse(script))
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ARCHIVE));
  }
}
