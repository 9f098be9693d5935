package io.pgstow.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CopyStatementTest {

  @Test
  void columns_and_target_are_taken_apart() {
    assertThat(CopyStatement.parse("COPY app.t (a, b) FROM stdin;\n"))
        .isEqualTo(new CopyStatement("app.t", "(a, b)", List.of("a", "b")));
  }

  @Test
  void quoted_names_may_hold_anything() {
    String statement =
        "COPY \"s \"\"1\"\" (a)\".\"t, FROM stdin;\" (\"a, b\", \"c\"\"d\", \"\n\", e) FROM stdin;\n";

    assertThat(CopyStatement.parse(statement))
        .isEqualTo(
            new CopyStatement(
                "\"s \"\"1\"\" (a)\".\"t, FROM stdin;\"",
                "(\"a, b\", \"c\"\"d\", \"\n\", e)",
                List.of("a, b", "c\"d", "\n", "e")));
  }

  @Test
  void a_table_without_columns_has_two_blanks_in_place_of_a_list() {
    assertThat(CopyStatement.parse("COPY app.zerocol  FROM stdin;\n"))
        .isEqualTo(new CopyStatement("app.zerocol", "", List.of()));
  }

  @Test
  void old_archives_may_hold_oids() {
    assertThat(CopyStatement.parse("COPY t (a) WITH OIDS FROM stdin;\n"))
        .isEqualTo(new CopyStatement("t", "(a)", List.of("a")));
  }

  @Test
  void columns_may_be_very_many() {
    String list = String.join(", ", Collections.nCopies(200_000, "\"c\"\"c\""));
    CopyStatement copy =
        Objects.requireNonNull(CopyStatement.parse("COPY t (" + list + ") FROM stdin;\n"));

    assertThat(copy.columns()).hasSize(200_000).containsOnly("c\"c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "COPY ",
        "COPY FROM stdin;\n",
        "COPY  FROM stdin;\n",
        "COPY t () FROM stdin;\n",
        "COPY t (a FROM stdin;\n",
        "COPY t (a b) FROM stdin;\n",
        "COPY t (\"a) FROM stdin;\n",
        "COPY t. (a) FROM stdin;\n",
        "COPY t (a) FROM stdin;",
        "COPY t (a) TO stdout;\n",
        "COPY t (a) FROM PROGRAM 'rm' FROM stdin;\n",
        "COPY t (a) FROM stdin; DROP TABLE t; FROM stdin;\n",
        "copy t (a) FROM stdin;\n"
      })
  void anything_else_is_no_such_statement(String statement) {
    assertThat(CopyStatement.parse(statement)).isNull();
  }
}
