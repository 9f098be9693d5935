package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a part needs in the destination must be there, and what is there is not changed by a part
 * that does not define it.
 */
final class ExistingObjectsIT {
  private static final String[] SOURCE = {
    "CREATE SCHEMA a",
    "CREATE SCHEMA b",
    "CREATE TABLE a.par (id int, part int, PRIMARY KEY (id, part)) PARTITION BY LIST (part)",
    "CREATE TABLE b.par1 PARTITION OF a.par FOR VALUES IN (1)",
    "CREATE TABLE a.base (id int)",
    "CREATE TABLE b.child (more int) INHERITS (a.base)",
    "CREATE TABLE a.n (id int, k int)",
    "CREATE STATISTICS b.st ON id, k FROM a.n",
    "CREATE TABLE b.\"table\" (\"view\" int PRIMARY KEY, \"on\" int CHECK (\"on\" > 0) NO INHERIT)",
    "CREATE INDEX \"to\" ON b.\"table\" (\"on\")",
    "CREATE VIEW b.seen AS SELECT 1 AS one",
    "COMMENT ON INDEX b.\"to\" IS 'an index'",
    "CREATE PUBLICATION news FOR TABLE b.\"table\"",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT ALL ON TABLES TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA b GRANT ALL ON TABLES TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO PUBLIC",
    "INSERT INTO a.par VALUES (1, 1)",
    "INSERT INTO b.child VALUES (1, 1)",
    "INSERT INTO b.\"table\" VALUES (1, 1)",
    "SELECT lo_from_bytea(4712, 'theirs')",
  };

  private static final String DEFAULTS =
      "SELECT concat_ws(' ', coalesce(nspname, 'all'), defaclobjtype) FROM pg_default_acl"
          + " LEFT JOIN pg_namespace n ON n.oid = defaclnamespace ORDER BY 1";

  @TempDir static Path folder;
  private static Copies copies;
  private static ClientPrograms programs;

  @BeforeAll
  static void backUp() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    programs = ClientPrograms.assumeForServer(17);
    copies.create("source", SOURCE);
    copies.backUp("source");
    programs.run(
        copies.server(),
        "pg_dump",
        "--format=custom",
        "--section=post-data",
        "--file=" + folder.resolve("post-data.dump"),
        "source");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  private static Map<String, String> settings(String settings) throws Exception {
    var all = new HashMap<String, String>();
    for (String setting : settings.split(" (?=[A-Z0-9_]+=)", -1)) {
      String[] pair = setting.split("=", 2);
      all.put(
          pair[0],
          switch (pair[0]) {
            case "RESTORE_LIST" -> list(line -> line.matches(".*; .*(" + pair[1] + ").*"));
            case "S3_URI" -> "file:" + folder.resolve(pair[1]);
            default -> pair[1];
          });
    }
    return all;
  }

  /** A file with the lines of the archive's table of contents that are wanted. */
  private static String list(Predicate<String> wanted) throws Exception {
    String all =
        programs.run(
            copies.server(),
            "pg_restore",
            "--list",
            folder.resolve("source/" + Copies.NAME + ".dump").toString());
    return Files.writeString(
            Files.createTempFile(folder, "list", ""),
            all.lines()
                .filter(line -> !line.startsWith(";") && wanted.test(line))
                .reduce("", (lines, line) -> lines + line + "\n"))
        .toString();
  }

  /** What a restore logs, with its exit code at the end. */
  private static String log(String source, String database, Map<String, String> settings) {
    try (var capture = LogCapture.start()) {
      Run run = copies.restore(source, database, settings);
      return String.join("\n", capture.lines()).replace("\\\"", "\"")
          + "\n"
          + run.err()
          + run.out()
          + run.exitCode();
    }
  }

  private static List<String> databases(String name) throws SQLException {
    return copies.query(
        "postgres", "SELECT datname FROM pg_database WHERE datname = '%s'".formatted(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SECTIONS=post-data | \"b\".\"table\"",
        "SECTIONS=post-data SCHEMAS=b MAP_SCHEMA=b:c | \"c\".\"table\"",
        "SECTIONS=data,post-data SCHEMAS=b | \"b\".\"table\"",
        "RESTORE_LIST=INDEX b to | \"b\".\"table\" (INDEX to)",
        "RESTORE_LIST=COMMENT b INDEX | \"b\".\"to\" (COMMENT",
        "RESTORE_LIST=INDEX ATTACH | (INDEX ATTACH par1_pkey)",
        "S3_URI=post-data.dump | \"b\".\"table\"",
      })
  void definitions_of_what_is_missing_are_refused_before_the_start(String part, String missing)
      throws Exception {
    Map<String, String> settings = settings(part);
    String used = "lacks_" + Integer.toHexString(part.hashCode());
    copies.create(used, "CREATE TABLE public.mine (id int)");
    String empty = "empty_" + Integer.toHexString(part.hashCode());
    copies.create(empty);

    for (String database : List.of("absent", empty, used)) {
      if (database.equals(used) && part.startsWith("S3_URI")) {
        continue;
      }
      Run run = copies.restore("source", database, settings);
      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err())
          .as(database)
          .contains("HINT: ")
          .contains(
              database.equals("absent") && part.startsWith("SECTIONS")
                  ? "does not exist"
                  : missing);
    }
    assertThat(databases("absent")).isEmpty();
    for (String database : List.of(empty, used)) {
      assertThat(
              copies.query(
                  database,
                  "SELECT nspname FROM pg_namespace WHERE nspname IN ('b', 'c', 'pgstow')"))
          .isEmpty();
    }
  }

  /** Names of objects that are key words, everything that goes with a table, two majors. */
  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void sections_of_every_kind_of_object_follow_one_after_the_other(int major) throws Exception {
    ClientPrograms.assumeForServer(major);
    try (var server = PostgresServer.start(major)) {
      var all = new Copies(server, folder.resolve(Integer.toString(major)));
      SampleDatabase.create(server, "sample");
      server.execute(
          "sample",
          "CREATE TABLE public.partition (partition int, part int) PARTITION BY LIST (part)",
          "CREATE TABLE public.inherits PARTITION OF public.partition FOR VALUES IN (1)",
          "CREATE TABLE public.\"from\" (\"to\" int PRIMARY KEY, \"table\" int)",
          "CREATE TABLE public.view (\"on\" int REFERENCES public.\"from\") INHERITS (public.\"from\")",
          "CREATE STATISTICS public.sequence ON \"to\", \"table\" FROM public.\"from\"",
          "CREATE RULE \"to\" AS ON DELETE TO public.view DO INSTEAD NOTHING");
      all.backUp("sample");

      for (String section : List.of("pre-data", "data", "post-data")) {
        all.restored("sample", "sections", Map.of("SECTIONS", section));
      }

      assertThat(
              DatabaseContents.of(server, "sections")
                  .differences(DatabaseContents.of(server, "sample")))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCHEMAS=b | \"a\".\"par\" (TABLE ATTACH \"b\".\"par1\")",
        "SCHEMAS=b | \"a\".\"base\" (TABLE \"b\".\"child\")",
        "SCHEMAS=b EXCLUDE_TABLES=par1,child | \"a\".\"n\" (STATISTICS \"b\".\"st\")",
        "RESTORE_LIST=TABLE.*par1 | \"a\".\"par\" (TABLE ATTACH \"b\".\"par1\")",
        "SECTIONS=pre-data SCHEMAS=b EXCLUDE_TABLES=par1 | \"a\".\"base\" (TABLE \"b\".\"child\")",
        "SCHEMAS=b EXCLUDE_TABLES=par1,child MAP_SCHEMA=b:c | is not empty",
      })
  void a_table_that_no_filter_names_gets_no_partitions_children_or_statistics(
      String part, String change) throws Exception {
    String database = "parents_" + Integer.toHexString((part + change).hashCode());
    copies.create(
        database,
        "CREATE SCHEMA a",
        "CREATE TABLE a.par (id int, part int, PRIMARY KEY (id, part)) PARTITION BY LIST (part)",
        "CREATE TABLE a.base (id int)",
        "CREATE TABLE a.n (id int, k int)");
    DatabaseContents before = DatabaseContents.of(copies.server(), database);

    for (String skip : List.of("false", "true")) {
      Run run =
          copies.restore(
              "source", database, Run.variables(settings(part), Map.of("SKIP_CHECKS", skip)));
      assertThat(run.exitCode()).as(run.err() + run.out()).isIn(ExitCode.PREFLIGHT, ExitCode.BUSY);
      assertThat(run.err()).contains(change);
    }
    assertThat(DatabaseContents.of(copies.server(), database).differences(before)).isEmpty();
  }

  @Test
  void a_partition_that_is_not_attached_is_a_table_of_its_own() throws Exception {
    copies.create(
        "alone",
        "CREATE SCHEMA a",
        "CREATE SCHEMA b",
        "CREATE TABLE a.par (id int, part int, PRIMARY KEY (id, part)) PARTITION BY LIST (part)");

    copies.restored(
        "source",
        "alone",
        Map.of("RESTORE_LIST", list(line -> line.contains("par1") && !line.contains(" ATTACH "))));

    assertThat(copies.query("alone", "SELECT count(*) FROM a.par")).containsExactly("0");
    assertThat(copies.query("alone", "SELECT count(*) FROM b.par1")).containsExactly("1");
  }

  @Test
  void what_exists_gets_no_default_privileges_and_publications_no_tables() throws Exception {
    copies.create(
        "keeps", "CREATE SCHEMA a", "CREATE TABLE a.x (i int)", "CREATE PUBLICATION news");
    Map<String, String> part =
        Map.of(
            "RESTORE_LIST", list(line -> line.matches(".*( b table|SCHEMA - b|DEFAULT|PUBLIC).*")));

    assertThat(log("source", "keeps", part))
        .endsWith("DONE")
        .contains("keeps its publications and default privileges", "DEFAULT ACL \"a\"")
        .contains("PUBLICATION TABLE \"b\".\"news table\"")
        .doesNotContain("DEFAULT ACL \"b\"");
    assertThat(copies.query("keeps", DEFAULTS)).containsExactly("b r");
    assertThat(copies.query("keeps", "SELECT 1 FROM pg_publication_rel")).isEmpty();
  }

  @Test
  void a_schema_that_the_restore_has_made_gets_its_default_privileges_when_it_is_resumed_too()
      throws Exception {
    FailingRestore.create(copies.server(), "fails");
    copies
        .server()
        .execute(
            "fails",
            "CREATE SCHEMA \"Odd one\"",
            "CREATE TABLE \"Odd one\".t (i int)",
            "COMMENT ON SCHEMA \"Odd one\" IS 'odd'",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA \"Odd one\" GRANT ALL ON TABLES TO PUBLIC");
    copies.backUp("fails");
    Map<String, String> part = Map.of("SCHEMAS", "public,\"Odd one\"");
    Map<String, String> sections = Map.of("SECTIONS", "pre-data,data,post-data");
    for (Map<String, String> chosen : List.of(part, sections)) {
      String database = "resumes_" + chosen.size() + chosen.hashCode();
      copies.create(database, "CREATE SCHEMA mine", "CREATE TABLE mine.t (i int)");

      Run failed = copies.restore("fails", database, Run.variables(chosen, FailingRestore.TOLD));
      assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      copies.restored("fails", database, chosen);

      assertThat(copies.query(database, DEFAULTS)).containsExactly("Odd one r");
      assertThat(
              copies.query(
                  database,
                  "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace"
                      + " WHERE nspname = 'Odd one'"))
          .containsExactly(chosen.equals(sections) ? "odd" : null);
    }
  }

  @Test
  void sections_bring_default_privileges_where_there_is_nothing_but_the_backup() throws Exception {
    for (String database : List.of("completed", "mixed")) {
      copies.restored("source", database, Map.of("SECTIONS", "pre-data", "LARGE_OBJECTS", "false"));
    }
    copies.server().execute("mixed", "CREATE TABLE a.mine (id int)");

    assertThat(log("source", "mixed", Map.of("SECTIONS", "post-data")))
        .endsWith("DONE")
        .contains("DEFAULT ACL \"a\"");
    copies.restored("source", "completed", Map.of("SECTIONS", "post-data"));

    assertThat(copies.query("mixed", DEFAULTS)).containsExactly("b r");
    assertThat(copies.query("completed", DEFAULTS)).isEqualTo(copies.query("source", DEFAULTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SECTIONS=pre-data,data", "SECTIONS=pre-data,data,post-data"})
  void a_large_object_whose_number_is_taken_is_found_before_the_start(String part)
      throws Exception {
    String database = "large_" + Integer.toHexString(part.hashCode());
    copies.create(
        database, "CREATE TABLE public.mine (id int)", "SELECT lo_from_bytea(4712, 'mine')");

    for (String skip : List.of("false", "true")) {
      Run run =
          copies.restore(
              "source", database, Run.variables(settings(part), Map.of("SKIP_CHECKS", skip)));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("has large objects of the backup already: 4712");
    }
    assertThat(copies.query(database, "SELECT convert_from(lo_get(4712), 'UTF8')"))
        .containsExactly("mine");
    assertThat(copies.query(database, "SELECT to_regclass('a.par')"))
        .containsExactly((String) null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "used | SCHEMAS=b",
        "used | EXCLUDE_TABLES=b.table",
        "used | MAP_SCHEMA=b:c",
        "used | SECTIONS=post-data",
        "used | DATA_ONLY=true",
        "begun | SCHEMAS=b",
        "begun | TABLES=b.table",
        "begun | SECTIONS=pre-data",
        "begun | MAP_SCHEMA=b:c",
        "begun | BACKUP_NAME=part",
        "used | BACKUP_NAME=part",
        "stolen | SCHEMAS=b",
        "stolen | DATA_ONLY=true",
        "template | TABLES=b.table",
        "template | MAP_SCHEMA=b:c",
        "invalid | SECTIONS=pre-data",
        "invalid | SCHEMAS=b",
      })
  void no_hint_for_a_part_advises_to_drop_a_database(String database, String part)
      throws Exception {
    if (databases("used").isEmpty()) {
      states();
    }
    Run run = copies.restore("source", database, settings(part));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains("HINT: ").doesNotContain("DST_ON_EXISTING");
  }

  private static void states() throws Exception {
    copies.backUp("source", Map.of("BACKUP_NAME", "part", "SCHEMAS", "b"));
    String[] mine = {"CREATE SCHEMA b", "CREATE TABLE b.child (i int)"};
    copies.create("used", mine);
    FailingRestore.create(copies.server(), "begins");
    copies.backUp("begins");
    for (String begun : List.of("begun", "stolen")) {
      Run run = copies.restore("begins", begun, FailingRestore.TOLD);
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    }
    copies.server().execute("stolen", "CREATE TABLE pgstow.mine (i int)");
    copies.create("template", mine);
    copies.server().execute("postgres", "ALTER DATABASE template IS_TEMPLATE true");
    copies.create("invalid", mine);
    copies
        .server()
        .execute("postgres", "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'invalid'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SECTIONS=post-data", "RESTORE_LIST=INDEX b to", "DATA_ONLY=true"})
  void what_has_no_tables_says_that_nothing_is_to_be_dropped_for_it(String part) throws Exception {
    String database = "undropped_" + Integer.toHexString(part.hashCode());
    copies.restored("source", database, Map.of("SECTIONS", "pre-data", "LARGE_OBJECTS", "false"));
    String before = copies.identity(database);

    String log =
        log(
            "source",
            database,
            Run.variables(
                settings(part), Map.of("DST_ON_EXISTING", "drop", "LARGE_OBJECTS", "false")));

    assertThat(log).contains("HINT: Unset DST_ON_EXISTING");
    assertThat(copies.identity(database)).isEqualTo(before);
  }
}
