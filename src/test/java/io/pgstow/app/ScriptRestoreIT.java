package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.postgres.Sql;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SharedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What psql makes of scripts of every kind, and which are not run at all. */
@SharedServer("scripts")
final class ScriptRestoreIT {
  private static final String LATIN1 =
      " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'";

  @TempDir static Path folder;
  private static Copies copies;
  private static DatabaseContents source;

  @BeforeAll
  static void start(PostgresServer server) throws Exception {
    copies = new Copies(server, folder);
    copies.create(
        "source",
        "CREATE SCHEMA \"odd; \\schema\"",
        "CREATE TABLE public.item (id int PRIMARY KEY, note text DEFAULT 'a;b')",
        "INSERT INTO public.item SELECT n, E'line\\n\\\\.\\n' || n FROM generate_series(1, 1000) AS n",
        "CREATE TABLE \"odd; \\schema\".\"Tab'le\" (t text)",
        "INSERT INTO \"odd; \\schema\".\"Tab'le\" VALUES ('\\! echo'), ('$$'), (NULL)",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END",
        "COMMENT ON TABLE public.item IS E'-- \\n; \\\\connect x'",
        "SELECT lo_from_bytea(4711, 'large')");
    source = DatabaseContents.of(copies.server(), "source");
  }

  @ParameterizedTest
  @CsvSource({
    "plain, --if-exists",
    "inserts, --inserts",
    "rows, --rows-per-insert=7",
    "columns, --column-inserts",
    "clean, --clean",
    "create, --create",
    "both, --clean --create",
    "noowner, --no-owner",
    "session, --use-set-session-authorization"
  })
  void each_kind_is_restored(String name, String options) throws Exception {
    var arguments = new ArrayList<>(List.of(options.split(" ")));
    arguments.remove("--if-exists");
    Path script = copies.script("source", name, arguments);

    copies.restored("source", "copy_" + name, Map.of("S3_URI", "file:" + script));

    assertThat(DatabaseContents.of(copies.server(), "copy_" + name).differences(source)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "told_copy    | --no-owner | all equal: [0-9]+ tables?, [0-9,]+ rows?$ | not compared: indexes",
        "told_inserts | --inserts  | | not compared: tables, rows, indexes"
      })
  void what_a_script_does_not_tell_is_not_called_equal(
      String name, String options, @Nullable String equal, String uncompared) {
    Path script = copies.script("source", name, List.of(options));

    Run run = copies.restore("source", name, Map.of("S3_URI", "file:" + script));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().lines()).contains(uncompared);
    if (equal == null) {
      assertThat(run.out()).doesNotContain("equal");
    } else {
      assertThat(run.out()).containsPattern("(?m)^" + equal);
    }
  }

  @Test
  void a_script_of_a_whole_server_restores_the_one_database_that_is_named() throws Exception {
    Path script = folder.resolve("cluster.sql");
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dumpall", "--clean", "--if-exists", "--file=" + script);

    copies.restored("source", "of_cluster", Map.of("S3_URI", "file:" + script));
    Run other =
        copies.run("restore", "nowhere", "of_cluster_2", Map.of("S3_URI", "file:" + script));

    assertThat(DatabaseContents.of(copies.server(), "of_cluster").differences(source)).isEmpty();
    assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    assertThat(other.err()).contains("Set SRC_DBNAME to one of").contains("source");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-app", "a'b\"c d\\e", "bücher", "Ärger \"1\""})
  void databases_are_restored_whose_names_pg_dump_quotes(String name) throws Exception {
    String into = "of_quoted_" + (int) name.charAt(0);
    copies.server().execute("postgres", "CREATE DATABASE " + Sql.identifier(name) + LATIN1);
    copies
        .server()
        .execute(
            name,
            "CREATE TABLE public.size (id int PRIMARY KEY, t text)",
            "INSERT INTO public.size VALUES (1, 'äöü'), (2, 'ß')");
    DatabaseContents expected = DatabaseContents.of(copies.server(), name);
    Path one = folder.resolve(into + ".sql");
    Path all = folder.resolve(into + "_all.sql");
    ClientPrograms clients = ClientPrograms.assumeForServer(17);
    String quoted = "dbname='" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
    clients.run(copies.server(), "pg_dump", "--create", "--file=" + one, "--dbname=" + quoted);
    clients.run(copies.server(), "pg_dumpall", "--file=" + all);

    copies.restored(name, into, Map.of("S3_URI", "file:" + one));
    copies.restored(name, into + "_all", Map.of("S3_URI", "file:" + all));
    copies.restored("source", into + "_source", Map.of("S3_URI", "file:" + all));

    for (String copy : List.of(into, into + "_all")) {
      assertThat(DatabaseContents.of(copies.server(), copy).differences(expected)).isEmpty();
      assertThat(
              copies.query(
                  "postgres",
                  "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = "
                      + Sql.literal(copy)))
          .containsExactly("LATIN1");
    }
    assertThat(DatabaseContents.of(copies.server(), into + "_source").differences(source))
        .isEmpty();
  }

  /** What createdb and psql would make of it. */
  @Test
  void the_encoding_of_a_script_is_not_that_of_the_database_that_is_made_for_it() throws Exception {
    copies.create(
        "in_latin", "CREATE TABLE public.t (a text)", "INSERT INTO public.t VALUES ('äöü ß')");
    Path script = folder.resolve("in_latin.sql");
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dump", "--encoding=LATIN1", "--file=" + script, "in_latin");
    copies.create("in_latin_replaced");
    copies.server().execute("in_latin_replaced", "CREATE TABLE public.old (id int)");

    copies.restored("in_latin", "in_latin_copy", Map.of("S3_URI", "file:" + script));
    copies.restored(
        "in_latin",
        "in_latin_replaced",
        Map.of("S3_URI", "file:" + script, "DST_ON_EXISTING", "drop"));

    for (String copy : List.of("in_latin_copy", "in_latin_replaced")) {
      assertThat(copies.query(copy, "SELECT a FROM public.t")).containsExactly("äöü ß");
      assertThat(copies.query(copy, "SELECT getdatabaseencoding()"))
          .isEqualTo(copies.query("template1", "SELECT getdatabaseencoding()"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATIN1", "WIN1252", "SQL_ASCII"})
  void names_are_restored_that_are_not_in_utf_8(String encoding) throws Exception {
    String database = "from_" + encoding.toLowerCase(Locale.ROOT);
    copies.create(
        database,
        "CREATE SCHEMA \"Bücher\"",
        "CREATE TABLE \"Bücher\".\"Größe\" (\"Maß\" text)",
        "INSERT INTO \"Bücher\".\"Größe\" VALUES ('ä'), ('it''s ß')",
        "COMMENT ON TABLE \"Bücher\".\"Größe\" IS 'für; alle'");
    Path script = folder.resolve(database + ".sql");
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dump", "--encoding=" + encoding, "--file=" + script, database);
    copies.create(database + "_copy");

    copies.restored("source", database + "_copy", Map.of("S3_URI", "file:" + script));

    assertThat(
            DatabaseContents.of(copies.server(), database + "_copy")
                .differences(DatabaseContents.of(copies.server(), database)))
        .isEmpty();
  }

  @Test
  void what_editors_make_of_a_script_is_restored_as_psql_does() throws Exception {
    String script = Files.readString(copies.script("source", "edited", List.of()));
    Path marked = folder.resolve("marked.sql");
    Path windows = folder.resolve("windows.sql");
    Files.writeString(marked, "\ufeff" + script);
    Files.writeString(windows, script.replace("\n", "\r\n"));

    for (Path file : List.of(marked, windows)) {
      String copy = file.getFileName().toString().replace(".sql", "");
      copies.create("stock_" + copy);
      ClientPrograms.assumeForServer(17)
          .run(copies.server(), "psql", "--file=" + file, "--dbname=stock_" + copy);
      copies.restored("source", copy, Map.of("S3_URI", "file:" + file));

      assertThat(
              DatabaseContents.of(copies.server(), copy)
                  .differences(DatabaseContents.of(copies.server(), "stock_" + copy)))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\! touch /tmp/x", "SELECT 1 \\g |cat", "\\copy t from 'x'", "\\i x"})
  void commands_of_psql_are_refused_before_anything_is_changed(String command) throws Exception {
    Path script = folder.resolve("hostile.sql");
    Files.writeString(script, "CREATE TABLE public.t (id int);\n" + command + "\n");

    Run run = copies.restore("source", "hostile", Map.of("S3_URI", "file:" + script));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err()).contains("is not run").contains("of psql");
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'hostile'"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PREPARE TRANSACTION 'x'",
        "commit /* not this one */ prepared 'x'",
        "ROLLBACK\nPREPARED 'x'",
        "ROLLBACK",
        "ABORT"
      })
  void what_ends_the_transaction_otherwise_is_refused_before_anything_is_changed(String statement)
      throws Exception {
    Path script = folder.resolve("phases.sql");
    Files.writeString(script, "CREATE TABLE public.t (id int);\n" + statement + ";\n");

    Run run = copies.restore("source", "phases", Map.of("S3_URI", "file:" + script));

    assertThat(run.exitCode()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(run.err())
        .contains("is not run")
        .contains("Nothing was changed")
        .contains(statement.replaceAll("\\s+", " "));
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'phases'"))
        .isEmpty();
  }

  @Test
  void a_script_that_ends_early_changes_nothing() throws Exception {
    String whole = Files.readString(copies.script("source", "whole", List.of()));
    for (String part :
        List.of(
            whole.substring(0, whole.length() / 2),
            whole.substring(0, whole.indexOf("\\.\n")),
            whole.substring(0, whole.lastIndexOf("-- PostgreSQL database dump complete")))) {
      Path cut = folder.resolve("cut.sql");
      Files.writeString(cut, part);

      Run run = copies.restore("source", "cut", Map.of("S3_URI", "file:" + cut));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(run.err()).contains("the script ends");
      assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'cut'"))
          .isEmpty();
    }
  }

  @Test
  void a_database_in_use_is_refused_and_one_whose_schema_was_made_anew_is_empty() throws Exception {
    Path script = copies.script("source", "again", List.of());
    copies.create("used", "CREATE TABLE public.mine (id int)");

    Run refused = copies.restore("source", "used", Map.of("S3_URI", "file:" + script));
    copies.server().execute("used", "DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    copies.restored("source", "used", Map.of("S3_URI", "file:" + script));

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(copies.query("used", "SELECT count(*) FROM public.item")).containsExactly("1000");
  }

  @Test
  void event_triggers_of_a_script_do_not_fire_at_what_the_restore_itself_does() throws Exception {
    Path script = folder.resolve("events.sql");
    Files.writeString(
        script,
        """
        CREATE TABLE public.t (id int);
        CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql
          AS $$ BEGIN RAISE EXCEPTION 'nothing may be dropped'; END $$;
        CREATE EVENT TRIGGER nothing_is_dropped ON sql_drop EXECUTE FUNCTION public.refuse();
        """);

    copies.restored("source", "events", Map.of("S3_URI", "file:" + script));

    assertThat(copies.query("events", "SELECT evtname FROM pg_event_trigger"))
        .containsExactly("nothing_is_dropped");
    assertThat(copies.query("events", "SELECT to_regnamespace('pgstow')::text"))
        .containsExactly((String) null);
  }
}
