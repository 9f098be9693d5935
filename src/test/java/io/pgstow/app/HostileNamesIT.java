package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.Utils;

/**
 * Names and comments that look like the end of something else, in every kind of object that has an
 * owner, a comment or privileges: restored as stock {@code pg_restore} does.
 */
final class HostileNamesIT {
  /** A name may have 63 bytes; a letter or two are added. */
  private static final List<String> NAMES =
      List.of(
          "cr\rthere",
          "crlf\r\nthere",
          "lf\n-- there",
          "lf\n\\.\nthere",
          "x\nSET default_tablespace = nowhere;\nSET ROLE nobody;",
          "x\n\\connect postgres\n\\restrict y\n\\unrestrict y",
          "\n\n--\n-- TOC entry 1 (class 1259 OID 1)\n-- Name: x; Type: TABL",
          "q\"uote's \\ $$; \"\" '' E'\\'",
          "/* half a comment",
          "*/ x; DROP SCHEMA public; --",
          "$a$ $1 \" TO PUBLIC; --",
          " \t blanks at both ends ",
          "größe 漢字 𝄞 \u0085 \u2028",
          IntStream.concat(IntStream.rangeClosed(1, 31), IntStream.of(127))
              .mapToObj(Character::toString)
              .collect(Collectors.joining()),
          "n".repeat(60));

  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)(?:-(\\w+))?}");

  /** Its key is new in every run. */
  private static final Pattern RESTRICT =
      Pattern.compile("(?m)^\\\\(?:un)?restrict [A-Za-z0-9]{20,}$");

  @TempDir private Path folder;

  // pg_restore 13 itself fails on a partition root with a line break in its name
  @ParameterizedTest
  @ValueSource(ints = 18)
  void objects_with_any_name_and_comment_are_restored_as_by_pg_restore(int major) throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    try (var server = PostgresServer.start(major)) {
      fill(server);
      Path archive = folder.resolve("stock.dump");
      programs.run(server, "pg_dump", "--format=custom", "--file=" + archive, "source");
      server.createDatabase("stock");
      programs.run(server, "pg_restore", "--exit-on-error", "--dbname=stock", archive.toString());

      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "source"),
              Run.database("DST_", server, "copy"),
              TestStore.folder(folder.resolve("store")).settings(),
              Map.of("RESTORE_JOBS", "2"));
      Run backup = Run.of("backup", variables);
      assertThat(backup.err()).isEmpty();
      Run restore = Run.of("restore", variables);
      assertThat(restore.err()).as(restore.out()).isEmpty();
      assertThat(restore.exitCode()).as(restore.err()).isEqualTo(ExitCode.DONE);

      assertThat(schema(programs, server, "copy")).isEqualTo(schema(programs, server, "stock"));
      assertThat(DatabaseContents.of(server, "copy", programs).data())
          .isEqualTo(DatabaseContents.of(server, "stock", programs).data());
    }
  }

  @Test
  void schemas_with_any_name_get_other_names_as_by_alter_schema() throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(17);
    try (var server = PostgresServer.start(17)) {
      fill(server);
      Path archive = folder.resolve("stock.dump");
      programs.run(server, "pg_dump", "--format=custom", "--file=" + archive, "source");
      server.createDatabase("stock");
      programs.run(server, "pg_restore", "--exit-on-error", "--dbname=stock", archive.toString());
      for (int i = 0; i < NAMES.size(); i++) {
        String name = quoted(NAMES.get(i));
        String other = quoted(otherName(i));
        server.execute(
            "stock",
            "ALTER SCHEMA %s RENAME TO %s".formatted(name, other),
            "ALTER FUNCTION %s.%s(int) SET search_path TO %s".formatted(other, name, other));
      }
      var copies = new Copies(server, folder);
      copies.backUp("source");

      copies.restored(
          "source",
          "copy",
          Map.of(
              "FORCE",
              "true",
              "MAP_SCHEMA",
              IntStream.range(0, NAMES.size())
                  .mapToObj(i -> quoted(NAMES.get(i)) + ":" + quoted(otherName(i)))
                  .collect(Collectors.joining(","))));

      assertThat(
              DatabaseContents.of(server, "copy", programs)
                  .differences(DatabaseContents.of(server, "stock", programs)))
          .isEmpty();
    }
  }

  @Test
  void roles_with_any_name_get_other_names_as_by_alter_role() throws Exception {
    ClientPrograms programs = ClientPrograms.assumeForServer(17);
    try (var server = PostgresServer.start(17)) {
      fill(server);
      for (int i = 0; i < NAMES.size(); i++) {
        server.execute("postgres", "CREATE ROLE " + quoted(otherName(i)));
      }
      var copies = new Copies(server, folder);
      copies.backUp("source");

      copies.restored(
          "source",
          "copy",
          Map.of(
              "MAP_OWNER",
              IntStream.range(0, NAMES.size())
                  .mapToObj(i -> quoted(NAMES.get(i)) + ":" + quoted(otherName(i)))
                  .collect(Collectors.joining(","))));

      var found = DatabaseContents.of(server, "copy", programs);
      server.execute("postgres", "DROP DATABASE copy");
      for (int i = 0; i < NAMES.size(); i++) {
        server.execute(
            "postgres",
            "DROP ROLE " + quoted(otherName(i)),
            "ALTER ROLE %s RENAME TO %s".formatted(quoted(NAMES.get(i)), quoted(otherName(i))));
      }
      assertThat(found.differences(DatabaseContents.of(server, "source", programs))).isEmpty();
    }
  }

  /** As odd as the old one. */
  private static String otherName(int index) {
    return index % 2 == 0
        ? "%d, \"x\".y\\ '' $$; \n--:".formatted(index)
        : new StringBuilder(NAMES.get((index + 1) % NAMES.size())).reverse().append('.').toString();
  }

  @Test
  void a_database_whose_name_ends_with_a_blank_is_not_the_one_without() throws Exception {
    try (var server = PostgresServer.start(17)) {
      var copies = new Copies(server, folder);
      for (String role : List.of(" blank ", "blank")) {
        server.execute("postgres", "CREATE ROLE \"" + role + "\" SUPERUSER LOGIN PASSWORD 'x'");
      }
      copies.create("name ", "CREATE TABLE public.meant AS SELECT 1 AS id");
      copies.create("name", "CREATE TABLE public.precious AS SELECT 1 AS id");
      copies.create("into ", "CREATE TABLE public.old AS SELECT 1 AS id");
      copies.create("into", "CREATE TABLE public.precious AS SELECT 1 AS id");
      String precious = copies.identity("into");
      Map<String, String> role = Map.of("ROLE", " blank ");

      copies.backUp("name ", role);
      copies.restored(
          "name ",
          "into ",
          Run.variables(
              role,
              Map.of("DST_ON_EXISTING", "drop", "DST_PGUSER", " blank ", "DST_PGPASSWORD", "x")));

      assertThat(copies.identity("into")).isEqualTo(precious);
      assertThat(
              copies.query("into ", "SELECT tableowner FROM pg_tables WHERE tablename = 'meant'"))
          .containsExactly("postgres");
    }
  }

  private void fill(PostgresServer server) throws SQLException, IOException {
    server.createDatabase("source");
    String first = quoted(NAMES.get(4));
    // the server's own user makes the folder, in that of the server
    server.execute("source", "COPY (SELECT) TO PROGRAM 'mkdir tablespace'");
    try (Connection connection = server.connect("source");
        Statement statement = connection.createStatement();
        ResultSet data = statement.executeQuery("SHOW data_directory")) {
      data.next();
      server.execute(
          "source",
          "CREATE TABLESPACE %s LOCATION '%s/tablespace'".formatted(first, data.getString(1)));
    }
    String template = template();
    try (Connection connection = server.connectForScripts("source");
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      for (String name : NAMES) {
        assertThat(name.getBytes(UTF_8)).hasSizeLessThan(62);
        statement.execute(fill(template, name));
      }
    }
    server.execute(
        "source",
        "CREATE TABLE \"in a tablespace\" (a int) TABLESPACE " + first,
        "CREATE TABLE \"not in one\" (a int)");
  }

  private static String template() throws IOException {
    try (InputStream in = HostileNamesIT.class.getResourceAsStream("/sql/hostile-names.sql")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  private static String fill(String template, String name) throws SQLException {
    var sql = new StringBuilder();
    Matcher place = PLACE.matcher(template);
    while (place.find()) {
      String filled =
          switch (place.group(1)) {
            case "n" -> quoted(suffixed(name, place.group(2)));
            case "role", "label" -> literal(name);
            case "text" -> literal("-- %s\n%s\n\\.\n".formatted(name, name));
            case "body" -> literal("SELECT 1 /* */ -- " + name.replaceAll("[\r\n]", " "));
            default -> throw new IllegalArgumentException(place.group());
          };
      place.appendReplacement(sql, Matcher.quoteReplacement(filled));
    }
    return place.appendTail(sql).toString();
  }

  private static String suffixed(String name, String suffix) {
    return suffix == null ? name : suffix.equals("return") ? "r _RETURN" : name + suffix;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) throws SQLException {
    return "'" + Utils.escapeLiteral(null, text, true) + "'";
  }

  private static String schema(ClientPrograms programs, PostgresServer server, String database) {
    String schema = programs.run(server, "pg_dump", "--schema-only", database);
    return RESTRICT.matcher(schema).replaceAll("");
  }
}
