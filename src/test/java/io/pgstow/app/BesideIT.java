package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part of a backup goes into a database in use, whose own objects stay as they are. */
final class BesideIT {
  private static final String[] OTHERS = {
    "CREATE TABLE mine (id serial PRIMARY KEY, n int)",
    "INSERT INTO mine (id, n) VALUES (5, 1), (6, 1)",
    "CREATE VIEW seen AS SELECT id FROM mine",
    "CREATE SCHEMA ours",
    "CREATE TABLE ours.kept AS SELECT 1 AS id",
    "COMMENT ON SCHEMA public IS 'mine'",
    "COMMENT ON SCHEMA ours IS 'mine'",
    "SELECT lo_from_bytea(1, 'mine')",
    // it stays invalid, as another index that could not be made would
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'mine_pkey'::regclass"
  };

  @TempDir static Path folder;
  @AutoClose private static Copies copies;
  private static ClientPrograms programs;

  @BeforeAll
  static void backUp() throws Exception {
    copies = Copies.start(folder);
    programs = ClientPrograms.assumeForServer(17);
    copies.create(
        "source",
        "COMMENT ON SCHEMA public IS 'theirs'",
        "CREATE SCHEMA ours",
        "COMMENT ON SCHEMA ours IS 'theirs'",
        "GRANT ALL ON SCHEMA ours TO pg_monitor",
        "CREATE SCHEMA shop",
        "COMMENT ON SCHEMA shop IS 'a shop'",
        "CREATE FUNCTION public.fails() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN"
            + " current_setting(''pgstow.fail'', true) IS DISTINCT FROM ''yes''; END'",
        "CREATE TABLE shop.item (id int PRIMARY KEY, name text)",
        "CREATE INDEX by_name ON shop.item (name)",
        "CREATE TABLE shop.sale (item int REFERENCES shop.item, CHECK (public.fails()))",
        "CREATE TABLE public.\"Odd name\" (id int)",
        "CREATE TYPE shop.pair AS (a int, b int)",
        "CREATE TABLE shop.slot (at int4range, CONSTRAINT few EXCLUDE USING gist (at WITH &&))",
        "CREATE VIEW shop.named AS SELECT name FROM shop.item",
        "INSERT INTO shop.item SELECT i, 'item ' || i FROM generate_series(1, 2000) i",
        "INSERT INTO shop.sale SELECT i FROM generate_series(1, 2000) i",
        "INSERT INTO public.\"Odd name\" VALUES (1)",
        "SELECT lo_from_bytea(2, 'theirs')");
    copies.backUpAs("source", "custom", "directory", "tar");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "custom    | TABLES    | item,named,\"Odd name\" | --table=item --table=named --table=Odd#name",
        "directory | SCHEMAS   | shop                    | --schema=shop",
        "tar       | SCHEMAS   | shop                    | --schema=shop",
      })
  void what_is_named_is_made_beside_what_is_there_as_pg_restore_makes_it(
      String format, String setting, String value, String options) throws Exception {
    String name = format + "_" + setting.toLowerCase(Locale.ROOT);
    String stock = "stock_" + name;
    copies.create(name, OTHERS);
    copies.create(stock, OTHERS);
    for (String database : List.of(name, stock)) {
      copies
          .server()
          .execute(
              database,
              "CREATE SCHEMA shop",
              "CREATE FUNCTION public.fails() RETURNS boolean LANGUAGE sql AS 'SELECT true'");
    }
    var arguments =
        new ArrayList<>(
            List.of(options.split(" ")).stream().map(o -> o.replace('#', ' ')).toList());
    arguments.add("--dbname=" + stock);
    arguments.add(folder.resolve("source/custom.dump").toString());
    programs.run(copies.server(), "pg_restore", arguments.toArray(String[]::new));

    Run run =
        copies.restore(
            "source", name, Map.of("BACKUP_NAME", format, setting, value, "FIX_SEQUENCES", "true"));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    copies.assertEqual(name, stock);
    assertThat(copies.query(name, "SELECT nextval('mine_id_seq')")).containsExactly("1");
  }

  @Test
  void sections_follow_one_after_the_other() throws Exception {
    for (String section : List.of("pre-data", "data", "post-data")) {
      copies.restored("source", "sections", Map.of("BACKUP_NAME", "custom", "SECTIONS", section));
    }

    copies.assertEqual("sections", "source");
  }

  /** What needs tables of the database takes neither their place nor that of nothing. */
  @Test
  void sections_without_tables_replace_no_database_and_make_none() throws Exception {
    copies.create("whole", OTHERS);
    String before = copies.identity("whole");

    for (String sections : List.of("post-data", "data,post-data")) {
      Map<String, String> part = Map.of("BACKUP_NAME", "custom", "SECTIONS", sections);
      Run absent = copies.restore("source", "absent_too", part);
      copies.restore("source", "whole", Run.variables(part, Map.of("DST_ON_EXISTING", "drop")));

      assertThat(absent.exitCode()).as(absent.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(absent.err()).contains("does not exist");
    }
    assertThat(copies.identity("whole")).isEqualTo(before);
    assertThat(copies.query("whole", "SELECT count(*) FROM mine")).containsExactly("2");
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'absent_too'"))
        .isEmpty();
  }

  @Test
  void sections_follow_one_after_the_other_under_another_name_of_their_schema() throws Exception {
    copies.create("named_sections", OTHERS);
    copies
        .server()
        .execute(
            "named_sections",
            "CREATE FUNCTION public.fails() RETURNS boolean LANGUAGE sql AS 'SELECT true'");

    for (String section : List.of("pre-data", "data", "post-data")) {
      copies.restored(
          "source",
          "named_sections",
          Map.of(
              "BACKUP_NAME",
              "custom",
              "SECTIONS",
              section,
              "SCHEMAS",
              "shop",
              "MAP_SCHEMA",
              "shop:store"));
    }

    assertThat(copies.query("named_sections", "SELECT count(*) FROM store.sale"))
        .containsExactly("2000");
    assertThat(
            copies.query(
                "named_sections",
                "SELECT conname FROM pg_constraint WHERE connamespace = 'store'::regnamespace"
                    + " AND contype IN ('p', 'f') ORDER BY 1"))
        .containsExactly("item_pkey", "sale_item_fkey");
  }

  /** A list may name what is there; and a run resumes what it has made. */
  @Test
  void what_is_there_keeps_its_comments_and_privileges_when_a_run_is_resumed_too()
      throws Exception {
    copies.create("listed", OTHERS);
    Path list =
        Files.writeString(
            folder.resolve("list"),
            programs
                .run(
                    copies.server(),
                    "pg_restore",
                    "--list",
                    folder.resolve("source/custom.dump").toString())
                .lines()
                .filter(line -> !line.contains(" BLOB"))
                .reduce("", (all, line) -> all + line + "\n"));
    Map<String, String> part = Map.of("BACKUP_NAME", "custom", "RESTORE_LIST", list.toString());

    Run failed = copies.restore("source", "listed", Run.variables(part, FailingRestore.TOLD));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    copies.restored("source", "listed", part);

    assertThat(
            copies.query(
                "listed",
                "SELECT concat_ws(' ', nspname, obj_description(oid, 'pg_namespace'), nspacl::text"
                    + " LIKE '%pg_monitor%') FROM pg_namespace"
                    + " WHERE nspname IN ('public', 'ours', 'shop') ORDER BY 1"))
        .containsExactly("ours mine", "public mine f", "shop a shop");
    assertThat(copies.query("listed", "SELECT count(*) FROM shop.sale")).containsExactly("2000");
    assertThat(copies.query("listed", "SELECT count(*) FROM mine")).containsExactly("2");
  }

  @Test
  void nothing_that_is_there_is_replaced() throws Exception {
    copies.create(
        "taken",
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.named (id int)",
        "INSERT INTO shop.named VALUES (1)");
    DatabaseContents before = DatabaseContents.of(copies.server(), "taken");

    for (String skip : List.of("false", "true")) {
      for (Map<String, String> part :
          List.of(
              Map.of("SCHEMAS", "shop"),
              Map.of("TABLES", "item,named"),
              Map.of("EXCLUDE_TABLES", "item"))) {
        Run run =
            copies.restore(
                "source",
                "taken",
                Run.variables(part, Map.of("BACKUP_NAME", "custom", "SKIP_CHECKS", skip)));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
        assertThat(run.err())
            .contains(part.containsKey("EXCLUDE_TABLES") ? "is not empty" : "\"shop\".\"named\"");
      }
    }

    assertThat(DatabaseContents.of(copies.server(), "taken").differences(before)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TYPE shop.item AS ENUM ('q')            | TABLE \"shop\".\"item\"",
        "CREATE DOMAIN shop.named AS text               | VIEW \"shop\".\"named\"",
        "CREATE SEQUENCE shop.item_pkey                 | CONSTRAINT \"shop\".\"item item_pkey\"",
        "CREATE TABLE shop.x (CONSTRAINT by_name UNIQUE (i), i int) | INDEX \"shop\".\"by_name\"",
        "CREATE TYPE shop.by_name AS (i int)            | INDEX \"shop\".\"by_name\"",
        "CREATE TABLE shop.pair (i int)                 | TYPE \"shop\".\"pair\"",
        "CREATE TABLE shop.x (i int); CREATE INDEX pair ON shop.x (i) | TYPE \"shop\".\"pair\"",
        "CREATE TABLE shop.x (i int); CREATE INDEX few ON shop.x (i) | CONSTRAINT \"shop\".\"slot few\"",
      })
  void a_name_that_another_object_has_is_found_before_the_start(String taken, String object)
      throws Exception {
    String database = "name_" + Integer.toHexString(taken.hashCode());
    copies.create(database, "CREATE SCHEMA shop", taken);
    DatabaseContents before = DatabaseContents.of(copies.server(), database);

    Run run =
        copies.restore("source", database, Map.of("BACKUP_NAME", "custom", "SCHEMAS", "shop"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("of the backup's objects already: ", object);
    assertThat(DatabaseContents.of(copies.server(), database).differences(before)).isEmpty();
  }

  @Test
  void names_that_only_look_like_taken_ones_are_free() throws Exception {
    copies.create(
        "free",
        "CREATE FUNCTION public.fails() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE SCHEMA shop",
        "CREATE TABLE public.item (i int CONSTRAINT item_pkey PRIMARY KEY)",
        "CREATE TYPE shop.item_pkey AS ENUM ('q')",
        "CREATE TYPE shop.em AS ENUM ('q')",
        "ALTER TYPE shop.em RENAME TO few",
        "CREATE TABLE shop.x (CONSTRAINT pair CHECK (i > 0), i int)");

    copies.restored("source", "free", Map.of("BACKUP_NAME", "custom", "SCHEMAS", "shop"));
  }

  @Test
  void tables_that_are_there_get_their_rows() throws Exception {
    copies.create("rows", OTHERS);
    Map<String, String> item = Map.of("BACKUP_NAME", "custom", "TABLES", "shop.item");
    copies.server().execute("rows", "CREATE SCHEMA shop");
    copies.restored("source", "rows", Run.variables(item, Map.of("SCHEMA_ONLY", "true")));

    copies.restored("source", "rows", item);
    assertThat(copies.query("rows", "SELECT count(*) FROM shop.item")).containsExactly("2000");

    Run again = copies.restore("source", "rows", item);
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(again.err()).contains("are not empty", "ON_CONFLICT=skip");
    copies
        .server()
        .execute(
            "rows",
            "ALTER TABLE shop.item ADD PRIMARY KEY (id)",
            "DELETE FROM shop.item WHERE id > 10",
            "UPDATE shop.item SET name = 'mine'");
    copies.restored("source", "rows", Run.variables(item, Map.of("ON_CONFLICT", "skip")));
    assertThat(copies.query("rows", "SELECT concat_ws(' ', count(*), min(name)) FROM shop.item"))
        .containsExactly("2000 item 100");
    assertThat(copies.query("rows", "SELECT count(*) FROM shop.item WHERE name = 'mine'"))
        .containsExactly("10");
    assertThat(copies.query("rows", "SELECT count(*) FROM mine")).containsExactly("2");
  }

  @Test
  void a_migration_takes_the_same_filters() throws Exception {
    copies.create("moved", OTHERS);
    copies.server().execute("moved", "CREATE SCHEMA shop");

    Run beside = migrate("moved", Map.of("TABLES", "shop.item", "BACKUP_NAME", "m1"));
    assertThat(beside.exitCode()).as(beside.err() + beside.out()).isEqualTo(ExitCode.DONE);
    copies.server().execute("moved", "TRUNCATE shop.item");
    Run rows =
        migrate("moved", Map.of("TABLES", "shop.item", "DATA_ONLY", "true", "BACKUP_NAME", "m2"));
    assertThat(rows.exitCode()).as(rows.err() + rows.out()).isEqualTo(ExitCode.DONE);
    Run definitions = migrate("defined", Map.of("SECTIONS", "pre-data", "BACKUP_NAME", "m3"));
    assertThat(definitions.exitCode()).as(definitions.err()).isEqualTo(ExitCode.DONE);

    assertThat(copies.query("moved", "SELECT count(*) FROM shop.item")).containsExactly("2000");
    assertThat(copies.query("moved", "SELECT count(*) FROM mine")).containsExactly("2");
    assertThat(copies.query("defined", "SELECT count(*) FROM shop.item")).containsExactly("0");
  }

  @Test
  void a_migration_of_rows_into_nothing_is_refused_before_the_dump() throws Exception {
    Run absent = migrate("absent", Map.of("DATA_ONLY", "true", "BACKUP_NAME", "never"));
    Run list = migrate("absent", Map.of("RESTORE_LIST", "/list", "BACKUP_NAME", "never"));

    assertThat(absent.exitCode()).as(absent.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(absent.err()).contains("has only rows");
    assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCode.USAGE);
    assertThat(folder.resolve("source/never.dump")).doesNotExist();
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'absent'"))
        .isEmpty();
  }

  private static Run migrate(String into, Map<String, String> more) {
    return copies.run("migrate", "source", into, more);
  }
}
