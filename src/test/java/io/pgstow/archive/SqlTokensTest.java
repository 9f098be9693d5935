package io.pgstow.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.SqlLexer.Kind;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlTokensTest {

  /** Each is one token, whatever the semicolons and quotes in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'a;''b'",
        "'\\'",
        "E'a;\\'b'",
        "e'\\\\'",
        "B'0;1'",
        "x'f;f'",
        "U&'\\0041;'",
        "u&\"\\0041;\"",
        "$$a;'$b$$",
        "$_1$;$$ $_2$ $_1 $$_1$",
        "$é$ ; $é$",
        "\"a;\"\"\n--'\"",
        "größe",
        "a$b$c",
        "_é1",
        "$1",
        "42"
      })
  void a_token_hides_what_it_holds(String token) {
    assertThat(texts(token + ";" + token, true)).containsExactly(token, ";", token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- a; ' \" $$ /*\n",
        "--\r",
        "/* a; ' */",
        "/* /* ; */ ' */",
        "/*/ ; */",
        "/**/",
        " \t\n\r\f\u000b"
      })
  void blanks_and_comments_are_passed_over(String blank) {
    assertThat(texts("a" + blank + "b", true)).containsExactly("a", "b");
  }

  @Test
  void a_comment_begins_within_an_operator() {
    assertThat(texts("a +-- ;\n@/* ; */ b*/c", true))
        .containsExactly("a", "+", "@", "b", "*", "/", "c");
  }

  @Test
  void a_backslash_is_an_escape_in_an_ordinary_string_only_without_standard_strings() {
    assertThat(texts("'\\';'", true)).containsExactly("'\\'", ";", "'");
    assertThat(texts("'\\';'", false)).containsExactly("'\\';'");
  }

  @Test
  void a_string_goes_on_in_the_next_line_as_what_it_began_as() {
    assertThat(texts("E'a' -- x\n 'b\\';c'", true)).containsExactly("E'a'", "'b\\';c'");
    assertThat(texts("E'a' 'b\\';c", true)).containsExactly("E'a'", "'b\\'", ";", "c");
    assertThat(texts("E'a' /* x\n */ 'b\\';c", true)).containsExactly("E'a'", "'b\\'", ";", "c");
    assertThat(texts("B'0'\n'\\';c", false)).containsExactly("B'0'", "'\\'", ";", "c");
  }

  @Test
  void what_begins_no_dollar_quote_is_a_character() {
    assertThat(texts("a $1$ $b; $$;$$", true))
        .containsExactly("a", "$1", "$", "$", "b", ";", "$$;$$");
  }

  @Test
  void a_prefix_is_one_only_by_itself() {
    assertThat(texts("fooe'\\'", true)).containsExactly("fooe", "'\\'");
    assertThat(texts("n'\\'", true)).containsExactly("n", "'\\'");
    assertThat(texts("u&a", true)).containsExactly("u", "&", "a");
    assertThat(texts("u & 'a'", true)).containsExactly("u", "&", "'a'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a", "E'a\\", "\"a", "$a$ $b$", "/* /* */", "U&'"})
  void what_has_no_end_is_told(String sql) {
    assertThat(SqlTokens.of(sql, true).tokens().getLast().kind()).isEqualTo(Kind.UNTERMINATED);
  }

  static Stream<List<String>> statements() {
    return Stream.of(
        List.of("GRANT SELECT ON TABLE s.\"a;\n--\" TO r;", "SELECT 1;"),
        List.of("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);", "SELECT ';'"),
        List.of(
            "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;",
            "CREATE FUNCTION f() RETURNS int AS $$;$$ LANGUAGE sql;",
            "CREATE PROCEDURE p(a int) BEGIN ATOMIC END;"),
        List.of("CREATE TABLE begin (a int);", "SELECT 1;"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void statements_end_where_the_server_has_them_end(List<String> statements) {
    assertThat(SqlTokens.of("-- x;\n" + String.join("\n\n", statements) + "\n", true).statements())
        .isEqualTo(statements);
  }

  @Test
  void nothing_is_no_statement() {
    assertThat(SqlTokens.of(" -- ;\n", true).statements()).isEmpty();
  }

  @Test
  void nothing_is_read_past_a_semicolon() throws IOException {
    String sql = "SELECT E'\\'', \"a\" ; SELECT 2;";
    int[] read = {0};
    var lexer = new SqlLexer(() -> read[0] < sql.length() ? sql.charAt(read[0]++) : -1, true);
    while (lexer.next() != Kind.END) {
      if (lexer.symbol() == ';') {
        assertThat(lexer.end()).isEqualTo(read[0]);
      }
    }
    assertThat(read[0]).isEqualTo(sql.length());
  }

  private static List<String> texts(String sql, boolean standardStrings) {
    return SqlTokens.of(sql, standardStrings).tokens().stream()
        .map(SqlTokens.Token::text)
        .filter(text -> !text.isEmpty())
        .toList();
  }
}
