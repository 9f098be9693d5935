package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash of the server takes rows of tables in use. Rows of a tree that has an unlogged partition
 * are loaded again as a whole, and no row of anybody else is deleted for that.
 */
final class CrashAmongOthersIT {
  private static final Map<String, String> PART =
      Map.of("DATA_ONLY", "true", "TABLES", "free,h0,zlast", "RESTORE_JOBS", "1");
  private static final Map<String, String> SKIP = Map.of("ON_CONFLICT", "skip");
  private static final Map<String, String> WITHOUT_SKIP = Map.of("ON_CONFLICT", "fail");

  /** So many values that rows of each partition go into each partition of the other database. */
  private static final String[] TABLES = {
    "DO $$BEGIN EXECUTE (SELECT 'CREATE TYPE mood AS ENUM (' || string_agg(quote_literal(i), ',')"
        + " || ')' FROM generate_series(1, 100) i); END$$",
    "CREATE TABLE h (id int, m mood, v text, PRIMARY KEY (id, m)) PARTITION BY HASH (m)",
    "CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 0)",
    "CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 1)",
    "CREATE UNLOGGED TABLE h2 PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER 2)",
    "CREATE UNLOGGED TABLE free (id int, v text)",
    "CREATE TABLE zlast (id int PRIMARY KEY)"
  };

  private static final String FAIL = "ALTER TABLE zlast ADD CONSTRAINT never CHECK (id < 9)";
  private static final String MINE =
      "INSERT INTO h SELECT i, (1 + i % 100)::text::mood, 'mine' FROM generate_series(5001, 5600) i"
          + " WHERE satisfies_hash_partition('h'::regclass, 3, 1, (1 + i % 100)::text::mood)";
  private static final String IN_H1 =
      "SELECT concat_ws(' ', v, count(*)) FROM h1 GROUP BY v ORDER BY v";
  private static final String ALL =
      "SELECT concat_ws(' ', v, count(*), count(DISTINCT id)) FROM h GROUP BY v ORDER BY v";

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void backUp() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create("source", TABLES);
    copies
        .server()
        .execute(
            "source",
            "INSERT INTO h SELECT i, (1 + i % 100)::text::mood, 'theirs'"
                + " FROM generate_series(1, 3000) i",
            "INSERT INTO free SELECT i, 'theirs' FROM generate_series(1, 50) i",
            "INSERT INTO zlast SELECT generate_series(1, 20)");
    copies.backUp("source", Map.of("DUMP_JOBS", "2"));
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  private static void failAndCrash(String database, Map<String, String> more) throws SQLException {
    Run failed = copies.restore("source", database, Run.variables(PART, more));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(failed.err()).contains("never");
    assertThat(copies.query(database, "SELECT 1 FROM h2 LIMIT 1")).isNotEmpty();
    // the restore does not wait for its commits to be written
    copies.server().execute(database, "CHECKPOINT");
    copies.server().crashIdle();
    copies.server().start();
    copies.server().execute(database, "ALTER TABLE zlast DROP CONSTRAINT never");
    assertThat(copies.query(database, "SELECT 1 FROM h2 LIMIT 1")).isEmpty();
  }

  private static List<String> expected() throws SQLException {
    return copies.query(
        "source",
        "SELECT concat_ws(' ', v, count(*), count(DISTINCT id)) FROM h0 GROUP BY v ORDER BY v");
  }

  @Test
  void tables_that_have_only_what_was_loaded_are_emptied_and_loaded_again() throws Exception {
    copies.create("alone", TABLES);
    copies.server().execute("alone", FAIL);
    failAndCrash("alone", Map.of());

    copies.restored("source", "alone", PART);

    assertThat(copies.query("alone", ALL)).isEqualTo(expected());
    assertThat(copies.query("alone", "SELECT count(*) FROM free")).containsExactly("50");
  }

  @Test
  void rows_that_were_there_before_keep_their_table_from_being_emptied() throws Exception {
    copies.create("before", TABLES);
    copies.server().execute("before", FAIL, MINE);
    List<String> mine = copies.query("before", IN_H1);
    Run unset = copies.restore("source", "before", PART);
    assertThat(unset.exitCode()).as(unset.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(unset.err()).contains("are not empty: \"public\".\"h0\"");
    failAndCrash("before", WITHOUT_SKIP);
    List<String> left = copies.query("before", ALL);

    assertRefused("before", left, WITHOUT_SKIP);

    // as the error says
    copies
        .server()
        .execute("before", "DELETE FROM ONLY h1 WHERE xmin IN (SELECT xmin FROM pgstow.ledger)");
    assertThat(copies.query("before", IN_H1)).isEqualTo(mine);
    copies.restored("source", "before", Run.variables(PART, WITHOUT_SKIP));
    assertThat(copies.query("before", ALL)).hasSize(2).containsAll(expected());
    assertThat(copies.query("before", "SELECT count(*) FROM h WHERE v = 'mine'"))
        .isEqualTo(mine.stream().map(row -> row.replaceAll("\\D+", "")).toList());
  }

  private static void assertRefused(String database, List<String> left, Map<String, String> more)
      throws SQLException {
    Run refused = copies.restore("source", database, Run.variables(PART, more));
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err())
        .contains("have rows of others, too: \"public\".\"h1\"\n", "Nothing was deleted");
    assertThat(copies.query(database, ALL)).isEqualTo(left);
  }

  @Test
  void rows_that_others_write_meanwhile_keep_their_table_from_being_emptied() throws Exception {
    copies.create("since", TABLES);
    copies.server().execute("since", FAIL);
    failAndCrash("since", Map.of());
    copies.server().execute("since", MINE, "UPDATE h1 SET v = 'changed' WHERE id % 7 = 0");

    assertRefused("since", copies.query("since", ALL), Map.of());
  }

  @Test
  void a_table_whose_rows_others_have_all_updated_is_not_taken_for_one_that_was_not_loaded()
      throws Exception {
    copies.create("updated", TABLES);
    copies.server().execute("updated", FAIL);
    failAndCrash("updated", Map.of());
    copies.server().execute("updated", "UPDATE h1 SET v = 'changed'");

    assertRefused("updated", copies.query("updated", ALL), Map.of());
  }

  @Test
  void with_keys_to_tell_them_by_the_rows_of_others_stay() throws Exception {
    copies.create("skipping", TABLES);
    copies.server().execute("skipping", FAIL, MINE);
    failAndCrash("skipping", SKIP);
    List<String> mine = copies.query("skipping", "SELECT count(*) FROM h WHERE v = 'mine'");

    Run resumed = copies.restore("source", "skipping", Run.variables(PART, SKIP));

    assertThat(resumed.exitCode()).as(resumed.err() + resumed.out()).isEqualTo(ExitCode.DONE);
    assertThat(resumed.out()).doesNotContain("rows not inserted");
    assertThat(copies.query("skipping", "SELECT count(*) FROM h WHERE v = 'mine'")).isEqualTo(mine);
    assertThat(copies.query("skipping", ALL)).hasSize(2).containsAll(expected());
  }

  @Test
  void what_others_write_into_an_emptied_table_stays_and_is_told() throws Exception {
    copies.create("written", TABLES);
    copies.server().execute("written", FAIL);
    failAndCrash("written", Map.of());
    copies.server().execute("written", "INSERT INTO free VALUES (99, 'mine')");

    Run resumed = copies.restore("source", "written", PART);

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(copies.query("written", "SELECT v, count(*) FROM free GROUP BY v ORDER BY v"))
        .hasSize(2);
    assertThat(copies.query("written", ALL)).isEqualTo(expected());
  }
}
