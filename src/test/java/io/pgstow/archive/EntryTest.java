package io.pgstow.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EntryTest {

  static List<Integer> every_major() {
    return Golden.majors();
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void the_header_tells_where_the_archive_comes_from(int major) throws IOException {
    TableOfContents contents = read(major, "piped-gzip.dump");

    assertThat(contents.databaseName()).isEqualTo("golden");
    assertThat(contents.serverVersion()).startsWith(major + ".");
    assertThat(contents.clientVersion()).startsWith(major + ".");
    assertThat(contents.created().getYear()).isGreaterThan(2025);
    assertThat(contents.encoding()).isEqualTo("UTF8");
    assertThat(contents.minorVersion()).isEqualTo(major < 16 ? 14 : major < 17 ? 15 : 16);
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void a_table_has_a_definition_and_an_owner(int major) throws IOException {
    Entry table = Golden.entry(read(major, "piped-gzip.dump"), "TABLE", "customer");

    assertThat(table.section()).isEqualTo(Section.PRE_DATA);
    assertThat(table.definition()).startsWith("CREATE TABLE app.customer (");
    assertThat(table.dropStatement()).isEqualTo("DROP TABLE app.customer;\n");
    assertThat(table.namespace()).isEqualTo("app");
    assertThat(table.owner()).isEqualTo("postgres");
    assertThat(table.tablespace()).isEmpty();
    assertThat(table.tableAccessMethod()).isEqualTo("heap");
    assertThat(table.relkind()).isEqualTo(major < 17 ? '\0' : 'r');
    assertThat(table.tableOid()).isEqualTo(1259);
    assertThat(table.hasData()).isFalse();
    assertThat(table.copyStatement()).isEmpty();
    assertThat(table.dataOffset()).isEmpty();
    assertThat(table.qualifiedName()).isEqualTo("\"app\".\"customer\"");
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void rows_belong_to_a_table_with_columns(int major) throws IOException {
    TableOfContents contents = read(major, "seekable-gzip.dump");
    Entry table = Golden.entry(contents, "TABLE", "customer");
    Entry rows = Golden.entry(contents, "TABLE DATA", "customer");

    assertThat(rows.oid()).isEqualTo(table.oid());
    assertThat(rows.dependencies()).contains(table.dumpId());
    assertThat(rows.section()).isEqualTo(Section.DATA);
    assertThat(rows.isTableData()).isTrue();
    assertThat(rows.dataOffset()).isPresent();
    assertThat(rows.copyStatement())
        .contains(
            new CopyStatement("app.customer", "(id, name, mood)", List.of("id", "name", "mood")));
    assertThat(contents.fileName(rows)).isEqualTo(rows.dumpId() + ".dat");
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void odd_names_are_quoted_where_sql_needs_it(int major) throws IOException {
    Entry rows = Golden.entry(read(major, "piped-gzip.dump"), "TABLE DATA", "Odd \"Name\", (here)");

    assertThat(rows.qualifiedName()).isEqualTo("\"app\".\"Odd \"\"Name\"\", (here)\"");
    assertThat(rows.copyStatement().map(CopyStatement::columns))
        .contains(List.of("Column \"1\"", "a, b", "select"));
    assertThat(
            Golden.entry(read(major, "piped-gzip.dump"), "TABLE DATA", "no_columns")
                .copyStatement())
        .contains(new CopyStatement("app.no_columns", "", List.of()));
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void rows_kept_as_inserts_have_no_copy_statement(int major) throws IOException {
    assertThat(Golden.entry(read(major, "inserts.dump"), "TABLE DATA", "customer").copyStatement())
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("every_major")
  void texts_are_decoded_from_the_encoding_of_the_archive(int major) throws IOException {
    TableOfContents contents = read(major, "latin9.dump");

    assertThat(contents.encoding()).isEqualTo("LATIN9");
    assertThat(Golden.entry(contents, "COMMENT", "TABLE customer").definition())
        .isEqualTo("COMMENT ON TABLE app.customer IS 'who buys for €';\n");
  }

  @Test
  void an_entry_is_shown_as_pg_restore_lists_it() throws IOException {
    Entry rows = Golden.entry(read(15, "piped-gzip.dump"), "TABLE DATA", "event");

    assertThat(rows)
        .hasToString(rows.dumpId() + "; 0 " + rows.oid() + " TABLE DATA app event postgres");
  }

  private static TableOfContents read(int major, String archive) throws IOException {
    try (InputStream in = Files.newInputStream(Golden.path(major, archive))) {
      return TableOfContents.read(in);
    }
  }
}
