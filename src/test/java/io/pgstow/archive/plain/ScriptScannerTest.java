package io.pgstow.archive.plain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.archive.ArchiveException;
import io.pgstow.testing.SlowStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScriptScannerTest {

  /** Takes everything, and remembers what was said of it. */
  private static final class Everything implements ScriptTarget {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> said = new ArrayList<>();

    @Override
    public OutputStream take(Statement statement) {
      said.add(statement.sql());
      if (statement.createdDatabase().isPresent()) {
        said.add("makes " + statement.createdDatabase());
      }
      return out;
    }

    @Override
    public void connect(String database) {
      said.add("connect " + database);
    }

    @Override
    public void copied(Statement copy, long rows, long bytes) {
      said.add(copy.copiedName() + " " + rows + " " + bytes);
    }
  }

  private static Everything scan(String script) throws IOException {
    var target = new Everything();
    new ScriptScanner(new ByteArrayInputStream(script.getBytes(UTF_8)), target).run();
    return target;
  }

  /**
   * Each of several dumps ends with a comment that says so; pg_dumpall makes one for a database.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void of_several_dumps_none_is_cut_without_notice(int cut) throws IOException {
    String dump =
        """
        --
        -- Database "a" dump
        --

        --
        -- PostgreSQL database dump
        --

        SET check_function_bodies = false;
        \\connect a
        CREATE TABLE t (i int);
        COMMENT ON TABLE t IS '
        -- PostgreSQL database dump
        ';
        COPY t FROM stdin;
        -- PostgreSQL database dump
        \\.
        """;
    String end = "\n--\n-- PostgreSQL database dump complete\n--\n\n";
    assertThat(scan((dump + end).repeat(3)).said).hasSize(18);

    String script = (dump + end).repeat(cut) + dump + (dump + end).repeat(2 - cut);
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> scan(script))
        .withMessageContaining("without the last line of pg_dump");
  }

  @Test
  void statements_and_rows_are_told_apart() throws IOException {
    String script =
        """
        -- one; two
        CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
        SELECT $a$;\\! x$a$, E'\\';', 'it''s;';
        COPY public."a;b" (x) FROM stdin;
        SELECT 1;
        \\!
        \\.
        SELECT 3;
        """;

    Everything target = scan(script);

    assertThat(target.said)
        .containsExactly(
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;",
            "SELECT $a$;\\! x$a$, E'\\';', 'it''s;';",
            "COPY public.\"a;b\" (x) FROM stdin;",
            "[public, a;b] 2 13",
            "SELECT 3;");
    assertThat(target.out.toString(UTF_8)).isEqualTo(script.stripTrailing());
  }

  @Test
  void backslashes_are_escapes_where_the_script_says_so() throws IOException {
    assertThat(scan("SET standard_conforming_strings = off;\nSELECT 'a\\';b';\n").said).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\connect app",
        "\\connect \"app\"",
        "\\c app",
        "\\connect -reuse-previous=on \"dbname='app'\""
      })
  void the_database_of_connect_is_understood(String command) throws IOException {
    assertThat(scan(command + "\n").said).containsExactly("connect app");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "my-app | dbname='my-app'",
        "a'b\"c d\\e | dbname='a\\'b\"\"c d\\\\e'",
        "bücher | dbname='bücher'"
      })
  void the_database_is_understood_whose_name_pg_dump_quotes(String name, String quoted)
      throws IOException {
    String script = "\\encoding SQL_ASCII\n\\connect -reuse-previous=on \"" + quoted + "\"\n";

    assertThat(scan(script).said).contains("connect " + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\encoding latin1\n", "\\encoding LATIN1 \r\n"})
  void an_encoding_is_that_of_what_follows_up_to_the_next_session(String command)
      throws IOException {
    assertThat(scan(command + "SELECT 1;\n\\connect x\nSELECT 2;\n\\connect y\n").said)
        .containsExactly(
            "SET client_encoding = 'LATIN1';",
            "SELECT 1;",
            "connect x",
            "SET client_encoding = 'UTF8';",
            "SELECT 2;",
            "connect y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET client_encoding = 'LATIN1';",
        "set session CLIENT_ENCODING to \"iso-8859-1\";",
        "SET NAMES 'latin1';",
        "\\encoding Latin1"
      })
  void names_are_read_in_the_encoding_of_the_script(String setting) throws IOException {
    String script =
        setting + "\nCOPY \"Bücher\".\"Größe\" (x) FROM stdin;\nä\n\\.\nCREATE DATABASE \"ä\";\n";
    var target = new Everything();

    new ScriptScanner(new ByteArrayInputStream(script.getBytes(ISO_8859_1)), target).run();

    assertThat(target.said)
        .contains("[Bücher, Größe] 1 2", "CREATE DATABASE \"ä\";", "makes Optional[ä]");
    assertThat(target.out.toString(ISO_8859_1)).contains("COPY \"Bücher\".\"Größe\"");
  }

  @Test
  void the_name_of_a_database_is_in_utf_8_wherever_it_can_be() throws IOException {
    String script =
        "SET client_encoding = 'LATIN1';\nCREATE DATABASE \"bücher\";\n\\connect \"bücher\"\n";

    assertThat(scan(script).said).contains("makes Optional[bücher]", "connect bücher");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET client_encoding = 'SJIS';",
        "SET client_encoding TO shift_jis;",
        "SET NAMES 'windows-936';",
        "SET LOCAL client_encoding = 'big5';",
        "SET \"client_encoding\" = 'GB18030';",
        "\\encoding Shift_JIS_2004",
        "SELECT set_config('CLIENT_encoding', 'JOHAB', false);"
      })
  void encodings_are_refused_in_which_a_byte_may_look_like_a_quote(String setting) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> scan(setting + "\nSELECT 1;\n"))
        .withMessageContaining("encoding")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.UNSUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\encoding SJIS\n",
        "\\encoding\n",
        "\\encoding `ls`\n",
        "\\encoding :x\n",
        "\\encoding a \\! ls\n",
        "SELECT 1 \\encoding UTF8\n"
      })
  void other_forms_of_encoding_are_refused(String script) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> scan(script))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.UNSUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\\! ls\n", "SELECT 1 \\g |cat\n", "SELECT 1\\; SELECT 2;\n", "\\copy t from x\n"})
  void other_commands_of_psql_are_refused(String script) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> scan(script))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.UNSUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT 'a", "COPY t FROM stdin;\n1\n", "COPY t FROM stdin;", "/* x"})
  void a_script_that_ends_early_is_corrupt(String script) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> scan(script))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ArchiveException.Kind.CORRUPT));
  }

  @Test
  void what_it_is_read_by_does_not_matter() throws IOException {
    String script = "SELECT 1;\nCOPY t FROM stdin;\nab\n\\\\.\n\\.\nSELECT 2;";
    for (int piece = 1; piece < 20; piece++) {
      var target = new Everything();
      new ScriptScanner(new SlowStream(script.getBytes(UTF_8), piece), target).run();

      assertThat(target.out.toString(UTF_8)).isEqualTo(script);
      assertThat(target.said).contains("[t] 2 7");
    }
  }

  @Test
  void a_long_statement_takes_no_memory() throws IOException {
    String script = "INSERT INTO t VALUES ('" + "x".repeat(1 << 20) + "');";

    assertThat(scan(script).out.toString(UTF_8)).isEqualTo(script);
  }
}
