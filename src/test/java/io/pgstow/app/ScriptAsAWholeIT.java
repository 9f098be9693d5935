package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SharedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts are run as a whole or not at all, whatever ends a run. */
@SharedServer("scripts")
final class ScriptAsAWholeIT {
  private static final String BESIDE =
      "SELECT datname FROM pg_database WHERE datname LIKE '%.pgstow'";

  @TempDir static Path folder;
  private static Copies copies;
  private static DatabaseContents source;

  @BeforeAll
  static void start(PostgresServer server) throws Exception {
    copies = new Copies(server, folder);
    copies.create(
        "whole",
        "CREATE TABLE public.item (id int PRIMARY KEY)",
        "INSERT INTO public.item SELECT generate_series(1, 1000)",
        "SELECT lo_from_bytea(4711, 'large')");
    source = DatabaseContents.of(server, "whole");
  }

  @Test
  void an_error_leaves_nothing_of_it() throws Exception {
    Path script = folder.resolve("failing.sql");
    Files.writeString(script, "CREATE TABLE public.t (id int);\nSELECT 1/0;\n");

    Run run = copies.restore("whole", "failing", Map.of("S3_URI", "file:" + script));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("division by zero").contains("rolled back");
    assertThat(copies.query("failing", "SELECT to_regclass('public.t')::text"))
        .containsExactly((String) null);
    Files.writeString(script, "CREATE TABLE public.t (id int);\n");
    copies.restored(
        "whole", "failing", Map.of("S3_URI", "file:" + script, "DST_ON_EXISTING", "drop"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void killed_it_leaves_all_or_nothing_and_another_run_finds_out_which(int rows) throws Exception {
    String database = "killed_" + rows;
    Path script = folder.resolve(database + ".sql");
    Files.writeString(
        script,
        """
        CREATE TABLE public.t (id int);
        SELECT pg_advisory_xact_lock(17);
        COPY public.t (id) FROM stdin;
        %s\\.
        """
            .formatted("1234567\n".repeat(rows)));
    Map<String, String> uri = Map.of("S3_URI", "file:" + script);
    Map<String, String> restore =
        Run.variables(
            Run.database("SRC_", copies.server(), "whole"),
            Run.database("DST_", copies.server(), database),
            uri);
    copies.create(database);
    // advisory locks are of one database each
    try (Connection holder = copies.server().connect(database);
        Statement lock = holder.createStatement()) {
      lock.execute("SELECT pg_advisory_lock(17)");
      try (ChildProcess killed =
          ChildProcess.start("restore", restore, folder.resolve("killed.log"))) {
        while (killed.isAlive() && isWaiting(database).isEmpty()) {
          Thread.onSpinWait();
        }
        assertThat(killed.isAlive()).as(killed.log()).isTrue();
        killed.kill();
      }
    }

    Run again = copies.restore("whole", database, uri);

    // what psql has in its pipe it runs to the end
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.DONE);
    assertThat(copies.query(database, "SELECT count(*) FROM public.t"))
        .containsExactly(Integer.toString(rows));
  }

  private static List<String> isWaiting(String database) throws Exception {
    return copies.query(
        "postgres",
        "SELECT pid::text FROM pg_locks JOIN pg_database AS d ON d.oid = database"
            + " WHERE locktype = 'advisory' AND objid = 17 AND NOT granted AND datname = '%s'"
                .formatted(database));
  }

  @Test
  void unlogged_tables_that_a_crash_has_emptied_are_not_taken_for_restored() throws Exception {
    Path script = folder.resolve("unlogged.sql");
    Files.writeString(
        script,
        """
        -- PostgreSQL database dump
        CREATE UNLOGGED TABLE public.t (id int);
        COPY public.t (id) FROM stdin;
        1
        2
        \\.
        DELETE FROM public.t WHERE id = 1;
        --
        -- PostgreSQL database dump complete
        --
        """);
    Map<String, String> uri = Map.of("S3_URI", "file:" + script);
    Run compared = copies.restore("whole", "unlogged", uri);
    copies.server().execute("unlogged", "CHECKPOINT");
    copies.server().stop(PostgresServer.Stop.IMMEDIATE);
    copies.server().start();

    Run refused = copies.restore("whole", "unlogged", uri);

    assertThat(compared.exitCode()).as(compared.err()).isNotEqualTo(ExitCode.DONE);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(refused.err()).contains("has crashed since").contains("HINT: Drop the database");
  }

  @Test
  void a_database_is_replaced_only_after_the_script_has_succeeded() throws Exception {
    Path script = copies.script("whole", "replacing", List.of("--create"));
    Path failing = folder.resolve("failing_late.sql");
    Files.writeString(
        failing,
        Files.readString(script)
            .replace(
                "-- PostgreSQL database dump complete",
                "ALTER TABLE public.item OWNER TO nobody_has_made;\n-- PostgreSQL database dump complete"));
    copies.create("replaced", "CREATE TABLE public.precious AS SELECT 1 AS a");
    String before = copies.identity("replaced");
    Map<String, String> drop = Map.of("DST_ON_EXISTING", "drop");

    Run failed =
        copies.restore(
            "whole", "replaced", Run.variables(Map.of("S3_URI", "file:" + failing), drop));

    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(failed.err()).contains("Create the role first").contains("is as it was");
    assertThat(copies.identity("replaced")).isEqualTo(before);
    assertThat(copies.query("replaced", "SELECT a FROM public.precious")).containsExactly("1");
    assertThat(copies.query("postgres", BESIDE)).isEmpty();

    copies.restored(
        "whole",
        "replaced",
        Run.variables(
            Map.of(
                "S3_URI",
                "file:" + script,
                "DST_PRE_SQL",
                "CREATE ROLE at_first; COMMENT ON ROLE at_first IS 'x'; DO $$ BEGIN EXECUTE format("
                    + "'COMMENT ON ROLE at_first IS %L', current_database()); END $$"),
            drop));
    assertThat(
            copies.query(
                "postgres",
                "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = 'at_first'"))
        .containsExactly("replaced.pgstow");
    assertThat(DatabaseContents.of(copies.server(), "replaced").differences(source)).isEmpty();
    assertThat(copies.query("postgres", BESIDE)).isEmpty();
    assertThat(
            copies.query(
                "postgres", "SELECT datconnlimit FROM pg_database WHERE datname = 'replaced'"))
        .containsExactly("-1");
  }

  @Test
  void what_was_run_beside_a_database_that_is_gone_meanwhile_takes_its_place() throws Exception {
    Path script = folder.resolve("differing.sql");
    Files.writeString(
        script,
        """
        -- PostgreSQL database dump
        CREATE TABLE public.t (id int);
        COPY public.t (id) FROM stdin;
        1
        2
        \\.
        DELETE FROM public.t WHERE id = 1;
        --
        -- PostgreSQL database dump complete
        --
        """);
    Path other = copies.script("whole", "other", List.of());
    copies.create("gone", "CREATE TABLE public.precious AS SELECT 1 AS a");
    Map<String, String> uri = Map.of("S3_URI", "file:" + script);
    Map<String, String> drop = Map.of("DST_ON_EXISTING", "drop");

    Run differs = copies.restore("whole", "gone", Run.variables(uri, drop));

    assertThat(differs.exitCode()).as(differs.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(differs.err()).contains("\"gone.pgstow\" differs from the backup");
    assertThat(copies.query("gone", "SELECT a FROM public.precious")).containsExactly("1");

    // as after a kill between the drop and the new name
    copies.server().execute("postgres", "DROP DATABASE gone");
    copies.server().execute("gone.pgstow", "INSERT INTO public.t VALUES (3)");
    Run others = copies.restore("whole", "gone", Map.of("S3_URI", "file:" + other));
    copies.restored("whole", "gone", uri);

    assertThat(others.exitCode()).as(others.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(others.err()).contains("\"gone.pgstow\" is in the middle of a restore");
    assertThat(copies.query("gone", "SELECT id FROM public.t ORDER BY id"))
        .containsExactly("2", "3");
    assertThat(copies.query("gone", "SELECT to_regnamespace('pgstow')::text"))
        .containsExactly((String) null);
    assertThat(copies.query("postgres", BESIDE)).isEmpty();
  }

  @Test
  void killed_beside_a_database_it_leaves_that_as_it_is() throws Exception {
    Path script = folder.resolve("killed_beside.sql");
    Files.writeString(
        script,
        """
        CREATE TABLE public.t (id int);
        COMMENT ON ROLE of_all IS 'for all';
        ALTER ROLE of_all NOLOGIN;
        COPY public.t (id) FROM stdin;
        1
        \\.
        """);
    copies.create("kept", "CREATE TABLE public.precious AS SELECT 1 AS a");
    copies.server().execute("postgres", "CREATE ROLE of_all");
    Map<String, String> more = Map.of("S3_URI", "file:" + script, "DST_ON_EXISTING", "drop");
    Map<String, String> restore =
        Run.variables(
            Run.database("SRC_", copies.server(), "whole"),
            Run.database("DST_", copies.server(), "kept"),
            more);
    try (Connection holder = copies.server().connect("postgres");
        Statement change = holder.createStatement()) {
      // roles are shared by all databases, also by the one that is not there yet
      change.execute("BEGIN");
      change.execute("ALTER ROLE of_all CREATEDB");
      try (ChildProcess killed =
          ChildProcess.start("restore", restore, folder.resolve("killed_beside.log"))) {
        while (killed.isAlive()
            && copies
                .query(
                    "postgres",
                    "SELECT 1 FROM pg_stat_activity WHERE datname = 'kept.pgstow' AND wait_event_type = 'Lock'")
                .isEmpty()) {
          Thread.onSpinWait();
        }
        assertThat(killed.isAlive()).as(killed.log()).isTrue();
        Run second = copies.restore("whole", "kept", more);
        assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.BUSY);
        assertThat(killed.isAlive()).as(killed.log()).isTrue();
        assertThat(copies.query("postgres", BESIDE)).containsExactly("kept.pgstow");
        killed.kill();
      }
      assertThat(copies.query("kept", "SELECT a FROM public.precious")).containsExactly("1");
    }

    copies.restored("whole", "kept", more);

    assertThat(copies.query("kept", "SELECT id FROM public.t")).containsExactly("1");
    assertThat(copies.query("postgres", BESIDE)).isEmpty();
  }
}
