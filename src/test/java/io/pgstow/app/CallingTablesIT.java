package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Tls;
import io.pgstow.restore.plan.CallingTables;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables whose rows call functions that read other tables: pg_restore with one connection restores
 * what the names of the tables bring into the right order.
 */
final class CallingTablesIT {
  /** The larger tables need the smaller ones, which come before them in the archive. */
  private static final String[] TABLES = {
    "CREATE TABLE a_known (id int PRIMARY KEY, n int)",
    """
    CREATE FUNCTION known(i int) RETURNS boolean LANGUAGE plpgsql AS
      'BEGIN RETURN EXISTS (SELECT FROM public.a_known WHERE id = i); END'
    """,
    """
    CREATE FUNCTION name_of(i int) RETURNS text LANGUAGE sql IMMUTABLE AS
      'SELECT ''n'' || n FROM public.a_known WHERE id = i'
    """,
    "CREATE FUNCTION both_known(i int, j int) RETURNS boolean LANGUAGE sql AS"
        + " 'SELECT public.known(i) AND public.known(j)'",
    "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = both_known)",
    "CREATE DOMAIN known_id AS int CHECK (public.known(VALUE))",
    "CREATE DOMAIN operated AS int CHECK (VALUE OPERATOR(public.===) VALUE)",
    "CREATE DOMAIN known_ids AS known_id[]",
    "CREATE TYPE pair AS (one int, ids known_ids)",
    "CREATE TYPE span AS RANGE (SUBTYPE = operated)",
    "INSERT INTO a_known SELECT i, i FROM generate_series(1, 9) i",
    "CREATE TABLE b_check (id int CHECK (public.known(id)), pad text)",
    "CREATE TABLE b_generated (id int, name text GENERATED ALWAYS AS (public.name_of(id)) STORED, pad text)",
    "CREATE TABLE b_operator (id int CHECK (id OPERATOR(public.===) 1), pad text)",
    "CREATE TABLE b_domain (id known_id, pad text)",
    "CREATE TABLE b_array (id known_id[], pad text)",
    "CREATE TABLE b_domain_of_array (id known_ids, pad text)",
    "CREATE TABLE b_composite (id pair, pad text)",
    "CREATE TABLE b_range (id span, pad text)",
    "CREATE TABLE b_cast (id int CHECK (id::public.known_id > 0), pad text)",
    "CREATE TABLE b_tree (id int, pad text) PARTITION BY HASH (id)",
    "CREATE TABLE b_tree_0 PARTITION OF b_tree FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
    "CREATE TABLE b_tree_1 PARTITION OF b_tree FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    "ALTER TABLE b_tree ADD CHECK (public.known(id))",
    "CREATE TABLE b_heir (more int) INHERITS (b_check)",
    // what one of them reads comes before it in the archive, and calls functions, too
    "CREATE FUNCTION in_check(i int) RETURNS boolean LANGUAGE plpgsql AS"
        + " 'BEGIN RETURN EXISTS (SELECT FROM public.b_check WHERE id = i); END'",
    "CREATE TABLE c_second (id int CHECK (public.in_check(id)), pad text)",
    "INSERT INTO b_check SELECT 1 + i % 9, repeat('x', 100) FROM generate_series(1, 3000) i",
    "INSERT INTO b_generated (id, pad) SELECT 1 + i % 9, repeat('x', 100) FROM generate_series(1, 2000) i",
    "INSERT INTO b_operator VALUES (2, repeat('x', 900))",
    "INSERT INTO b_domain VALUES (2, repeat('x', 900))",
    "INSERT INTO b_array VALUES ('{2,3}', repeat('x', 900))",
    "INSERT INTO b_domain_of_array VALUES ('{2,3}', repeat('x', 900))",
    "INSERT INTO b_composite VALUES ((1, '{2,3}'), repeat('x', 900))",
    "INSERT INTO b_range VALUES ('[2,3]', repeat('x', 900))",
    "INSERT INTO b_cast VALUES (2, repeat('x', 900))",
    "INSERT INTO b_tree SELECT 1 + i % 9, repeat('x', 100) FROM generate_series(1, 1000) i",
    "INSERT INTO b_heir VALUES (2, repeat('x', 900), 1)",
    "INSERT INTO c_second SELECT 1 + i % 9, repeat('x', 100) FROM generate_series(1, 9000) i",
    // a default is not called by rows that have all their values
    "CREATE FUNCTION number() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE d_default (id int DEFAULT public.number())",
    "INSERT INTO d_default DEFAULT VALUES"
  };

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void backUp() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies.create("source", TABLES);
    for (String format : new String[] {"custom", "directory", "tar"}) {
      copies.backUp(
          "source",
          Map.of(
              "BACKUP_NAME",
              format,
              "DUMP_FORMAT",
              format,
              "DUMP_JOBS",
              "2",
              "DUMP_SEGMENT_SIZE",
              "1MB"));
    }
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @ParameterizedTest
  @CsvSource({"custom, 1", "custom, 3", "directory, 1", "directory, 3", "tar, 2"})
  void their_rows_come_after_those_of_the_tables_that_they_read(String format, String jobs)
      throws Exception {
    String copy = format + jobs;
    Run run = copies.restore("source", copy, Map.of("BACKUP_NAME", format, "RESTORE_JOBS", jobs));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    requireSame(copy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"custom", "directory"})
  void so_it_is_of_an_archive_from_elsewhere(String format) throws Exception {
    Path file = folder.resolve("stock." + format);
    ClientPrograms.assumeForServer(17)
        .run(copies.server(), "pg_dump", "--format=" + format, "--file=" + file, "source");

    copies.restored(
        "source", "stock_" + format, Map.of("S3_URI", "file:" + file, "RESTORE_JOBS", "3"));

    requireSame("stock_" + format);
  }

  @Test
  void so_it_is_of_rows_alone_under_foreign_keys() throws Exception {
    copies.create(
        "keyed",
        "CREATE TABLE a_parent (id int PRIMARY KEY)",
        "CREATE TABLE z_child (id int REFERENCES a_parent)",
        """
        CREATE FUNCTION has_child(i int) RETURNS boolean LANGUAGE plpgsql AS
          'BEGIN RETURN EXISTS (SELECT FROM public.z_child WHERE id = i); END'
        """,
        "INSERT INTO a_parent VALUES (1)",
        "INSERT INTO z_child VALUES (1)",
        "CREATE TABLE b_reader (id int CHECK (public.has_child(id)), pad text)",
        "INSERT INTO b_reader SELECT 1, repeat('x', 100) FROM generate_series(1, 100)");
    copies.backUp("keyed");
    copies.restored("keyed", "keyed_copy", Map.of("SCHEMA_ONLY", "true"));

    copies.restored("keyed", "keyed_copy", Map.of("DATA_ONLY", "true", "RESTORE_JOBS", "3"));

    assertThat(copies.query("keyed_copy", "SELECT count(*) FROM b_reader")).containsExactly("100");
  }

  @Test
  void a_run_that_failed_in_the_middle_of_them_is_resumed() throws Exception {
    copies.create(
        "resumed",
        "CREATE TABLE a_known AS SELECT i AS id FROM generate_series(1, 9) i",
        """
        CREATE FUNCTION known(i int) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
          IF i = 9 AND current_setting('pgstow.fail', true) = 'yes' THEN RAISE 'told to fail'; END IF;
          RETURN EXISTS (SELECT FROM public.a_known WHERE id = i);
        END $$
        """,
        "CREATE TABLE b_one (id int CHECK (public.known(id)))",
        "INSERT INTO b_one SELECT 1 + i % 8 FROM generate_series(1, 1000) i",
        "CREATE TABLE c_two (id int CHECK (public.known(id)))",
        "INSERT INTO c_two SELECT 1 + i % 9 FROM generate_series(1, 1000) i");
    copies.backUp("resumed");

    Map<String, String> jobs = Map.of("RESTORE_JOBS", "2");
    Run failed =
        copies.restore("resumed", "resumed_copy", Run.variables(FailingRestore.TOLD, jobs));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    copies.restored("resumed", "resumed_copy", jobs);

    assertThat(
            DatabaseContents.of(copies.server(), "resumed_copy")
                .differences(DatabaseContents.of(copies.server(), "resumed")))
        .isEmpty();
  }

  @Test
  void a_default_or_an_index_does_not_make_a_table_one_of_them() throws Exception {
    copies.server().execute("source", "CREATE INDEX by_name ON d_default (public.name_of(id))");

    try (Session session = open("source")) {
      assertThat(CallingTables.of(session, List.of()))
          .allMatch(table -> table.startsWith("\"public\".\"b_") || table.contains("c_second"))
          .hasSize(14);
    }
    copies.server().execute("source", "DROP INDEX by_name");
  }

  private static Session open(String database) {
    return new Sessions(new Cancellation())
        .open(
            new Database(
                "SRC_",
                "127.0.0.1",
                copies.server().port(),
                copies.server().superuser(),
                Optional.of(copies.server().password()),
                Optional.empty(),
                database,
                Tls.preferred(),
                Optional.empty()));
  }

  private static void requireSame(String copy) throws Exception {
    assertThat(copies.query(copy, "SELECT count(name) FROM b_generated")).containsExactly("2000");
    assertThat(
            DatabaseContents.of(copies.server(), copy)
                .differences(DatabaseContents.of(copies.server(), "source")))
        .isEmpty();
    copies.server().execute("postgres", "DROP DATABASE " + copy);
  }
}
