package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.SampleDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some rows of a database, with values in place of others. */
final class MaskedSubsetIT {
  private static final String ORIGINAL = "@original.example";
  private static final String MASK =
      """
      public.person.email: md5(email) || '@example.invalid'
      public.person."Full name": "'person ' || id"
      public.visit.note: "NULL"
      """;
  private static final String ROWS =
      """
      public.person: id % 2 = 0 -- every other
      public.visit: at >= 100
      """;

  @TempDir static Path folder;
  @AutoClose private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = Copies.start(folder);
    copies.create(
        "app",
        "CREATE SCHEMA shop",
        "CREATE FUNCTION shop.refuse(what text) RETURNS text LANGUAGE plpgsql AS $$BEGIN"
            + " RAISE NOTICE '%', what; RAISE '%', what USING HINT = what, DETAIL = what; END$$",
        "CREATE FUNCTION shop.lock(what text) RETURNS text LANGUAGE plpgsql AS $$BEGIN"
            + " RAISE '%', what USING ERRCODE = '55P03', HINT = what; END$$",
        "CREATE TABLE person (id int PRIMARY KEY, email varchar(60) NOT NULL UNIQUE,"
            + " \"Full name\" text, domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED)",
        "CREATE TABLE friend (one int REFERENCES person, other int REFERENCES person,"
            + " PRIMARY KEY (one, other))",
        "CREATE TABLE letter (id int PRIMARY KEY, one int, other int,"
            + " FOREIGN KEY (one, other) REFERENCES friend)",
        "CREATE TABLE visit (at int, person int REFERENCES person, note text) PARTITION BY RANGE (at)",
        "CREATE TABLE visit_0 PARTITION OF visit FOR VALUES FROM (0) TO (500)",
        "CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (500) TO (5000)",
        "CREATE TABLE day (at int PRIMARY KEY) PARTITION BY RANGE (at)",
        "CREATE TABLE day_1 PARTITION OF day FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE day_2 PARTITION OF day FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (at)",
        "CREATE TABLE day_2_1 PARTITION OF day_2 FOR VALUES FROM (10) TO (20)",
        "CREATE TABLE of_day (id int PRIMARY KEY, at int REFERENCES day)",
        "CREATE TABLE of_that (id int REFERENCES of_day)",
        "INSERT INTO day SELECT i FROM generate_series(1, 19) i",
        "INSERT INTO of_day SELECT i, i FROM generate_series(1, 19) i",
        "INSERT INTO of_day VALUES (0, NULL)",
        "INSERT INTO of_that SELECT id FROM of_day",
        "CREATE TABLE boss (id int PRIMARY KEY, of int REFERENCES boss)",
        "INSERT INTO person SELECT i, 'p' || i || '"
            + ORIGINAL
            + "', 'Original ' || i"
            + " FROM generate_series(1, 20000) i",
        "INSERT INTO friend SELECT i, i + 2 FROM generate_series(1, 1000) i",
        "INSERT INTO letter SELECT row_number() OVER (), one, other FROM friend",
        "INSERT INTO letter VALUES (0, NULL, NULL)",
        "INSERT INTO visit SELECT i, i, 'Original note ' || i FROM generate_series(1, 4000) i");
  }

  @ParameterizedTest
  @CsvSource({"custom", "directory", "tar"})
  void a_masked_subset_holds_no_original_and_satisfies_its_keys(String format) throws Exception {
    String copy = "copy_" + format;
    backUp("app", format, ROWS, MASK);
    assertThat(stored("Original ")).isFalse();
    assertThat(stored(ORIGINAL)).isFalse();
    assertThat(stored("@example.invalid")).isTrue();

    Run run = copies.restore("app", copy, Map.of("BACKUP_NAME", format));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out()).doesNotContain("left out");
    assertThat(
            copies.query(
                copy,
                """
                SELECT concat_ws(' ', (SELECT count(*) FROM person), (SELECT count(*) FROM friend),
                         (SELECT count(*) FROM letter), (SELECT count(*) FROM visit),
                         (SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
                                                              AND convalidated),
                         (SELECT max("Full name") FROM person WHERE id = 4),
                         (SELECT min(domain) FROM person), (SELECT count(note) FROM visit))
                """))
        .containsExactly("10000 500 501 1951 7 person 4 example.invalid 0");
    clear();
  }

  /** A database with every kind of object: what its objects hold, and the copy, has no original. */
  @Test
  void a_masked_subset_of_the_sample_database_satisfies_all_of_its_constraints() throws Exception {
    SampleDatabase.create(copies.server(), "sample");
    var programs = ClientPrograms.assumeForServer(17);
    List<String> originals =
        List.of("customer 1", "@example.org", "Street \"", "account 1", "note 1", "\tAda\n");
    String dump = programs.run(copies.server(), "pg_dump", "--data-only", "sample");
    assertThat(originals).allSatisfy(original -> assertThat(dump).contains(original));

    for (String format : List.of("custom", "directory", "tar")) {
      backUp(
          "sample",
          format,
          "{shop.customer: id < 1500, sales.invoice: id <= 300, bulk.account: id % 2 = 0}",
          """
          shop.customer.name: "'person ' || id"
          shop.customer.email: "NULL"
          shop.customer.home: "NULL"
          shop.employee.name: "'employee ' || id"
          bulk.account.name: md5(name)
          sales.invoice.note: "'masked ' || id"
          """);
    }
    try (var files = Files.walk(folder.resolve("sample"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(originals).as(file.toString()).noneMatch(original -> content.contains(original));
      }
    }
    copies.restored("sample", "sample_copy", Map.of("BACKUP_NAME", "directory"));

    String copy = programs.run(copies.server(), "pg_dump", "--data-only", "sample_copy");
    assertThat(originals).noneMatch(copy::contains);
    String constraints =
        "SELECT concat_ws(' ', connamespace::regnamespace, conname, contype, convalidated)"
            + " FROM pg_constraint WHERE conparentid = 0 ORDER BY 1";
    assertThat(copies.query("sample_copy", constraints))
        .isEqualTo(copies.query("sample", constraints))
        .hasSizeGreaterThan(50);
    assertThat(
            copies.query(
                "sample_copy",
                "SELECT concat_ws(' ', (SELECT count(*) FROM shop.customer),"
                    + " (SELECT count(*) FROM sales.invoice), (SELECT count(*) > 0 FROM"
                    + " sales.payment))"))
        .containsExactly("100 300 t");
  }

  /** The server quotes the value that it cannot take, in the message, the hint or the context. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "MASK # public.person.email: email::int::text # 22P02",
        "MASK # public.person.email: to_date(email, 'YYYY-MM-DD')::text # 22007",
        "MASK # public.person.email: email::json::text # 22P02",
        "MASK # public.person.email: regexp_replace('', '[' || email, '') # 2201B",
        "MASK # public.person.email: shop.refuse(email) # P0001",
        "MASK # public.person.email: shop.lock(email) # 55P03",
        "MASK # public.person.id: (id || email)::int # 22P02",
        "ROWS # public.person: email::int > 0 # 22P02",
        "ROWS # public.person: shop.refuse(email) <> '' # P0001",
      })
  void what_fails_tells_no_original(String setting, String yaml, String state) throws Exception {
    Run run = copies.run("backup", "app", "unused", failing(setting, yaml));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err())
        .contains("\"public\".\"person\"", "\"%s\"".formatted(setting), "SQLSTATE " + state)
        .contains("withheld", "HINT: The log of the server");
    assertThat(run.err() + run.out()).doesNotContain(ORIGINAL);
    try (var reports = Files.walk(folder.resolve("app/reports"))) {
      assertThat(reports.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(
              report -> assertThat(report).content().contains("withheld").doesNotContain(ORIGINAL));
    }
    clear();
  }

  @Test
  void the_details_for_troubleshooting_tell_none_either() throws Exception {
    Map<String, String> settings =
        Run.variables(
            Run.database("SRC_", copies.server(), "app"),
            Map.of("BACKUP_URL", "file:" + folder, "DEBUG", "true"),
            failing("MASK", "public.person.email: shop.refuse(email)"));

    try (var run = ChildProcess.start("backup", settings, folder.resolve("log"))) {
      assertThat(run.await()).isEqualTo(ExitCode.DATABASE_REFUSED.number());
      assertThat(run.log()).contains("DEBUG", "withheld").doesNotContain(ORIGINAL);
    }
    clear();
  }

  private static Map<String, String> failing(String setting, String yaml) {
    return Map.of(
        setting,
        yaml,
        "BACKUP_NAME",
        "failed",
        "REPORT_URL",
        "file:" + folder.resolve("app/reports"));
  }

  @Test
  void it_is_never_taken_for_a_full_backup() throws Exception {
    copies.backUp("app", Map.of("BACKUP_NAME", "part", "MASK", MASK));

    Run list =
        Run.of(
            "list", Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app", "OUTPUT", "json"));
    Run latest = copies.restore("app", "latest", Map.of("BACKUP_NAME", "latest"));

    assertThat(list.out()).contains("PARTIAL").contains("md5(email)");
    assertThat(latest.exitCode()).as(latest.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
    clear();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ROWS | public.nobody: true | there is no such table",
        "ROWS | person: true | is not the name of a table",
        "ROWS | public.person: nothing > 0 | column \"nothing\" does not exist",
        "ROWS | public.person: id | argument of WHERE must be type boolean",
        "ROWS | public.person: true); DROP TABLE person; SELECT (1 | is not one expression",
        "ROWS | public.person: now | column \"now\" does not exist",
        "ROWS | public.person: max(id) > 5 | aggregate functions are not allowed",
        "ROWS | public.person: generate_series(1, id) > 5 | set-returning functions are not allowed",
        "ROWS | public.person: rank() OVER () > 5 | window functions are not allowed",
        "MASK | public.person.email: max(email) | aggregate functions are not allowed",
        "MASK | public.person.email: (SELECT max(email)) | aggregate functions are not allowed",
        "MASK | public.boss.id: count(*)::int | aggregate functions are not allowed",
        "MASK | public.person.email: unnest(ARRAY['a', 'b']) | set-returning functions are not allowed",
        "MASK | public.visit.note: concat('v', generate_series(1, 2)) | set-returning functions are not",
        "MASK | public.person.email: lag(email) OVER (ORDER BY id) | window functions are not allowed",
        "MASK | public.person.nothing: '1' | has no such column",
        "MASK | public.person.id: email | is of type integer but expression is of type",
        "MASK | public.person.domain: email | which the server generates",
        "MASK | public.visit.at: at + 1 | by which \"public\".\"visit\" is partitioned",
        "MASK | public.person.email: hide(email) | function hide(character varying) does not exist"
      })
  void what_does_not_fit_is_refused_before_anything_is_written(
      String setting, String yaml, String fact) {
    Run run =
        copies.run("backup", "app", "unused", Map.of(setting, yaml, "BACKUP_NAME", "refused"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err()).contains(fact).contains("HINT: ");
    assertThat(folder.resolve("app/refused.dump")).doesNotExist();
  }

  @Test
  void nothing_is_dumped_as_it_is_where_checks_are_skipped() {
    Run run =
        copies.run(
            "backup",
            "app",
            "unused",
            Map.of("MASK", "public.person.mail: email", "SKIP_CHECKS", "true"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
  }

  @Test
  void keys_that_may_break_are_named() {
    Run run =
        check(
            Map.of(
                "ROWS", "public.person: id < 10",
                "MASK", "{public.person.email: email, public.person.id: id + 1}"));
    Run part = check(Map.of("ROWS", "public.day_1: at > 5"));
    Run cycle = check(Map.of("ROWS", "public.boss: id < 10", "FOLLOW_KEYS", "true"));

    assertThat(run.out())
        .contains("friend_one_fkey")
        .contains("visit_person_fkey")
        .contains("must give each row a value of its own")
        .contains("may break the foreign key");
    assertThat(part.out()).contains("needed by the foreign key").contains("of_day_at_fkey");
    assertThat(cycle.out()).contains("cannot follow a cycle").contains("boss_of_fkey");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "public.day_1: at > 5 | 14 15 15 19",
        "public.day_2: at < 15 | 14 15 15 14",
        "{public.day: at > 2, public.day_2_1: at < 15} | 12 13 13 14",
      })
  void keys_are_followed_from_the_partitions_that_have_conditions(String rows, String left)
      throws Exception {
    copies.backUp("app", Map.of("BACKUP_NAME", "parts", "ROWS", rows, "FOLLOW_KEYS", "true"));

    copies.restored("app", "parts", Map.of("BACKUP_NAME", "parts", "DST_ON_EXISTING", "drop"));

    assertThat(
            copies.query(
                "parts",
                """
                SELECT concat_ws(' ', (SELECT count(*) FROM day), (SELECT count(*) FROM of_day),
                         (SELECT count(*) FROM of_that), (SELECT max(at) FROM of_day))
                  FROM pg_constraint WHERE conname = 'of_day_at_fkey' AND convalidated
                """))
        .containsExactly(left);
    clear();
  }

  private static Run check(Map<String, String> settings) {
    return Run.of(
        "check",
        Run.variables(
            Run.database("SRC_", copies.server(), "app"),
            Map.of("BACKUP_URL", "file:" + folder, "OUTPUT", "json"),
            settings));
  }

  /** Whether any object holds a text. */
  private static boolean stored(String text) throws IOException {
    Path backups = folder.resolve("app");
    if (!Files.exists(backups)) {
      return false;
    }
    try (var files = Files.walk(backups)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (!file.toString().endsWith(".json")
            && Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void clear() throws IOException {
    try (var files = Files.walk(folder.resolve("app"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** In several segments, and not compressed, so that what is stored can be searched. */
  private static void backUp(String database, String format, String rows, String mask) {
    copies.backUp(
        database,
        Map.of(
            "BACKUP_NAME",
            format,
            "DUMP_FORMAT",
            format,
            "DUMP_COMPRESS",
            "none",
            "DUMP_JOBS",
            "2",
            "DUMP_SEGMENT_SIZE",
            "1MB",
            "ROWS",
            rows,
            "MASK",
            mask,
            "FOLLOW_KEYS",
            "true"));
  }
}
