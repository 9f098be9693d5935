package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part of a whole backup, as pg_restore would restore it. */
final class PartOfBackupIT {
  private static final String[] WHOLE =
      Shop.with(
          "CREATE TYPE shop.colour AS ENUM ('red', 'green')",
          "CREATE FUNCTION shop.twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2 * i'",
          "GRANT SELECT ON shop.customer TO public",
          "CREATE TABLE shop.item (id serial PRIMARY KEY, customer int NOT NULL REFERENCES"
              + " shop.customer, colour shop.colour DEFAULT 'red', price int DEFAULT shop.twice(2))",
          "CREATE TABLE shop.\"Odd name\" (id int GENERATED ALWAYS AS IDENTITY)",
          "CREATE INDEX of_event ON public.event (at)",
          "INSERT INTO shop.customer SELECT i, 'name ' || i FROM generate_series(1, 100) i",
          "INSERT INTO shop.item (customer) SELECT i FROM generate_series(1, 50) i",
          "INSERT INTO shop.\"Odd name\" SELECT FROM generate_series(1, 3)",
          "INSERT INTO other.log SELECT i, 'line' FROM generate_series(1, 10) i",
          "REFRESH MATERIALIZED VIEW shop.kept");

  @TempDir static Path folder;
  @AutoClose private static Copies copies;
  private static ClientPrograms programs;
  private static int count;

  @BeforeAll
  static void start() throws Exception {
    copies = Copies.start(folder);
    programs = ClientPrograms.assumeForServer(17);
    copies.create("whole", WHOLE);
    copies.backUpAs("whole", "custom", "directory", "tar", "plain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "custom    | SCHEMAS=shop | shop | --schema=shop",
        "directory | SCHEMAS=other,public | other | --schema=other --schema=public",
        "custom    | EXCLUDE_SCHEMAS=shop,oth* | | --exclude-schema=shop --exclude-schema=other",
        "custom    | TABLES=event*,log | other | --table=event --table=event_1 --table=event_2"
            + " --table=log",
        "directory | TABLES=customer SCHEMAS=shop | shop | --table=customer --schema=shop",
        "tar       | SCHEMAS=shop | shop | --schema=shop",
        "tar       | TABLES=customer,seen | shop | --table=customer --table=seen",
        "directory | SCHEMA_ONLY=true | | --schema-only",
        "custom    | SECTIONS=pre-data | | --section=pre-data",
        "directory | SECTIONS=pre-data,data | | --section=pre-data --section=data",
        "custom    | NO_OWNER=true NO_PRIVILEGES=true NO_COMMENTS=true | |"
            + " --no-owner --no-privileges --no-comments",
      })
  void a_filter_means_what_it_means_to_pg_restore(
      String format, String settings, String schema, String options) throws Exception {
    String stock = "stock_" + ++count;
    copies.create(stock, schema == null ? new String[0] : new String[] {"CREATE SCHEMA " + schema});
    var arguments = new ArrayList<>(List.of(options.split(" ", -1)));
    arguments.add("--dbname=" + stock);
    arguments.add(archive());
    programs.attempt(copies.server(), "pg_restore", arguments.toArray(String[]::new));

    restored(format, "copy_" + count, settings);

    copies.assertEqual("copy_" + count, stock);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "custom    | EXCLUDE_TABLES=shop.item,event_1,seen | --exclude-table=shop.item"
            + " --exclude-table=event_1 --exclude-table=shop.seen",
        "directory | EXCLUDE_TABLE_DATA=event*,shop.?dd?name |"
            + " --exclude-table-data=event* --exclude-table-data=shop.?dd?name",
        "custom    | LARGE_OBJECTS=false | --no-blobs"
      })
  void what_pg_restore_has_no_option_for_means_what_it_means_to_pg_dump(
      String format, String settings, String options) throws Exception {
    String stock = "stock_" + ++count;
    Path dump = folder.resolve(stock + ".dump");
    var arguments = new ArrayList<>(List.of("--format=custom", "--file=" + dump, "whole"));
    arguments.addAll(List.of(options.split(" ", -1)));
    programs.run(copies.server(), "pg_dump", arguments.toArray(String[]::new));
    copies.create(stock);
    programs.attempt(copies.server(), "pg_restore", "--dbname=" + stock, dump.toString());

    restored(format, "copy_" + count, settings);

    copies.assertEqual("copy_" + count, stock);
  }

  @Test
  void a_list_chooses_entries_as_pg_restore_does() throws Exception {
    Run contents =
        copies.run(
            "contents", "whole", "unused", Map.of("BACKUP_NAME", "custom", "OUTPUT", "list"));
    assertThat(contents.exitCode()).as(contents.err()).isEqualTo(ExitCode.DONE);
    assertThat(contents.out().lines().skip(1))
        .containsExactlyElementsOf(
            programs
                .run(copies.server(), "pg_restore", "--list", archive())
                .lines()
                .filter(line -> !line.startsWith(";"))
                .toList());
    String list =
        contents
            .out()
            .lines()
            .map(line -> line.contains(" log ") || line.contains("event_2") ? ";" + line : line)
            .reduce("", (all, line) -> all + line + "\n");
    Path file = Files.writeString(folder.resolve("list"), list);
    copies.create("stock_list");
    programs.attempt(
        copies.server(), "pg_restore", "--use-list=" + file, "--dbname=stock_list", archive());

    restored("custom", "copy_list", "RESTORE_LIST=" + file);

    copies.assertEqual("copy_list", "stock_list");
  }

  @ParameterizedTest
  @CsvSource({"custom", "directory"})
  void the_table_of_contents_has_sizes_and_rows(String format) {
    Run run =
        copies.run("contents", "whole", "unused", Map.of("BACKUP_NAME", format, "OUTPUT", "json"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains(
            "\"name\" : \"customer\", \"owner\" : \"postgres\", \"rows\" : 100, \"size\" : 1084 }")
        .contains("\"kind\" : \"BLOBS\"")
        .contains("\"rows\" : null, \"size\" : 2 }");
  }

  @Test
  void what_is_missing_is_named_and_comes_along_if_wanted() throws Exception {
    Run named =
        Run.of(
            "check",
            Run.variables(
                Run.database("DST_", copies.server(), "alone"),
                TestStore.folder(folder).settings(),
                settings("custom", "SRC_DBNAME=whole OUTPUT=json TABLES=shop.item")));

    assertThat(named.out())
        .contains("what is chosen needs 2 objects that are neither chosen nor in ")
        .contains("TYPE \\\"shop\\\".\\\"colour\\\"")
        .contains("WITH_DEPENDENCIES=true");

    restored("custom", "together", "TABLES=shop.item WITH_DEPENDENCIES=true");

    assertThat(copies.query("together", "SELECT price FROM shop.item WHERE id = 50"))
        .containsExactly("4");
    assertThat(copies.query("together", "INSERT INTO shop.item (customer) VALUES (1) RETURNING id"))
        .containsExactly("51");
  }

  @Test
  void the_summary_of_a_part_says_how_much_of_the_backup_it_is() throws Exception {
    Run run = copies.run("restore", "whole", "summary", settings("custom", "TABLES=shop.customer"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("the data of 1 of 6 tables, 100 of 173 rows, of ");
  }

  @Test
  void a_materialized_view_whose_tables_come_without_rows_is_named() throws Exception {
    Run named =
        Run.of(
            "check",
            Run.variables(
                Run.database("DST_", copies.server(), "view"),
                TestStore.folder(folder).settings(),
                settings(
                    "custom",
                    "SRC_DBNAME=whole OUTPUT=json TABLES=shop.kept WITH_DEPENDENCIES=true")));

    assertThat(named.out())
        .contains(
            "view \\\"shop\\\".\\\"kept\\\" is refreshed from tables whose rows are not chosen")
        .contains("TABLE \\\"shop\\\".\\\"customer\\\"");
    restored("custom", "view", "TABLES=shop.kept WITH_DEPENDENCIES=true");
    assertThat(copies.query("view", "SELECT n FROM shop.kept")).containsExactly("0");
  }

  @Test
  void rows_alone_go_into_the_tables_that_an_earlier_section_has_made() throws Exception {
    restored("directory", "sections", "SECTIONS=pre-data");
    restored("directory", "sections", "SECTIONS=data LARGE_OBJECTS=false");

    assertThat(copies.query("sections", "SELECT count(*) FROM shop.customer"))
        .containsExactly("100");
  }

  /** A backup of all has the rows of tables in an order that foreign keys know nothing of. */
  @ParameterizedTest
  @CsvSource({"custom", "directory", "tar"})
  void rows_come_in_an_order_that_satisfies_foreign_keys(String format) throws Exception {
    keys();
    String name = "keys_" + format;
    copies.backUp("keys", Map.of("BACKUP_NAME", name, "DUMP_FORMAT", format));
    copies.restored("keys", name, Map.of("BACKUP_NAME", name, "SCHEMA_ONLY", "true"));
    Map<String, String> rows = Map.of("BACKUP_NAME", name, "DATA_ONLY", "true");

    Run cycle = copies.restore("keys", name, rows);
    assertThat(cycle.exitCode()).as(cycle.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(cycle.err())
        .contains("form a cycle")
        .contains("\"y_x_fkey\" of \"public\".\"y\"", "\"public\".\"x\", \"public\".\"y\"")
        .contains("DISABLE_TRIGGERS=true");

    copies.restored(
        "keys", name, Run.variables(rows, Map.of("EXCLUDE_TABLES", "x,y", "RESTORE_JOBS", "2")));
    copies.restored(
        "keys",
        name,
        Run.variables(
            rows, Map.of("TABLES", "x,y", "DISABLE_TRIGGERS", "true", "RESTORE_JOBS", "2")));

    copies.assertEqual(name, "keys");
  }

  private static void keys() throws Exception {
    if (copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'keys'").isEmpty()) {
      copies.create(
          "keys",
          "CREATE TABLE z (id int PRIMARY KEY)",
          "CREATE TABLE c (id int PRIMARY KEY, z int REFERENCES z)",
          "CREATE TABLE b (id int PRIMARY KEY, c int REFERENCES c)",
          "CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b)",
          "CREATE TABLE x (id int PRIMARY KEY)",
          "CREATE TABLE y (id int PRIMARY KEY, x int REFERENCES x)",
          "ALTER TABLE x ADD y int REFERENCES y DEFERRABLE INITIALLY DEFERRED",
          "INSERT INTO z VALUES (1)",
          "INSERT INTO c VALUES (1, 1)",
          "INSERT INTO b VALUES (1, 1)",
          "INSERT INTO a VALUES (1, 1)",
          "INSERT INTO x VALUES (1), (2)",
          "INSERT INTO y VALUES (1, 1), (2, 2)",
          "UPDATE x SET y = id");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TABLES=nothing | no table, view or sequence that \"nothing\" of \"TABLES\" matches",
        "SCHEMAS=shop,Nothing | \"Nothing\" of \"SCHEMAS\" matches",
        "EXCLUDE_TABLE_DATA=shop.log | \"shop.log\" of \"EXCLUDE_TABLE_DATA\" matches",
        "TABLES=a.b.c | \"a.b.c\" of \"TABLES\" is not a pattern",
        "TABLES=seen SECTIONS=data | the filters leave nothing to restore",
        "RESTORE_LIST=/nonexistent | cannot read \"/nonexistent\"",
        "RESTORE_LIST=/dev/zero | \"/dev/zero\", which \"RESTORE_LIST\" names, is no regular file",
      })
  void a_filter_that_matches_nothing_is_refused(String settings, String fact) {
    Run run = copies.restore("whole", "nothing", settings("custom", settings));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(fact).contains("HINT: ");
  }

  /** A restore that has begun with one part does not go on with another. */
  @Test
  void a_restore_under_way_is_of_its_part_alone() throws Exception {
    copies.create(
        "fails",
        "CREATE FUNCTION public.fails() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN"
            + " current_setting(''pgstow.fail'', true) IS DISTINCT FROM ''yes''; END'",
        "CREATE TABLE public.kept (i int CHECK (public.fails()))",
        "CREATE TABLE public.other (i int)",
        "INSERT INTO public.kept VALUES (1)",
        "INSERT INTO public.other VALUES (1)");
    copies.backUp("fails");
    Map<String, String> part = Map.of("EXCLUDE_TABLES", "other");

    Run begun = copies.restore("fails", "begun", Run.variables(part, FailingRestore.TOLD));
    Run other = copies.restore("fails", "begun");

    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(other.err()).contains("the same filters");
    copies.restored("fails", "begun", part);
    assertThat(copies.query("begun", "SELECT count(*) FROM kept")).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource({"TABLES=customer", "DISABLE_TRIGGERS=true"})
  void a_script_is_restored_as_a_whole_or_not_at_all(String settings) throws Exception {
    Run run = copies.restore("whole", "script", settings("plain", settings));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'script'"))
        .isEmpty();
    Run contents = copies.run("contents", "whole", "unused", Map.of("BACKUP_NAME", "plain"));
    assertThat(contents.exitCode()).as(contents.err()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_part_is_verified_and_recorded_as_one() {
    Run run =
        copies.run(
            "verify",
            "whole",
            "unused",
            Map.of("BACKUP_NAME", "custom", "VERIFY_LEVEL", "restore", "TABLES", "customer"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).contains("TABLES=customer");
  }

  private static String archive() {
    return folder.resolve("whole/custom.dump").toString();
  }

  private static void restored(String format, String into, String settings) {
    copies.restored("whole", into, settings(format, settings));
  }

  private static Map<String, String> settings(String format, String settings) {
    return Run.variables(Run.settings(settings), Map.of("BACKUP_NAME", format));
  }
}
