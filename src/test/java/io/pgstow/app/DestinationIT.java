package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a destination must be and have is known before the restore begins. */
final class DestinationIT {
  @TempDir static Path folder;
  private static Copies copies;
  private static PostgresServer elsewhere;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    elsewhere = PostgresServer.start(16);
    copies.create("source", "CREATE TABLE public.item AS SELECT generate_series(1, 10) AS id");
    copies.backUp("source");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
    elsewhere.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TYPE public.colour AS ENUM ('red')",
        "CREATE TYPE public.pair AS (a int, b int)",
        "CREATE TYPE public.shell",
        "CREATE DOMAIN public.positive AS int CHECK (VALUE > 0)",
        "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = int4, RIGHTARG = int4)",
        "CREATE OPERATOR FAMILY public.family USING btree",
        "CREATE CAST (int4 AS oidvector) WITH INOUT",
        "CREATE COLLATION public.plain FROM \"C\"",
        "CREATE CONVERSION public.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
        "CREATE TEXT SEARCH CONFIGURATION public.docs (PARSER = pg_catalog.\"default\")",
        "CREATE TEXT SEARCH DICTIONARY public.words (TEMPLATE = simple)",
        "CREATE TEXT SEARCH TEMPLATE public.simple (LEXIZE = dsimple_lexize)",
        "CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
        "CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler",
        "CREATE ACCESS METHOD mine TYPE TABLE HANDLER heap_tableam_handler",
        "CREATE FOREIGN DATA WRAPPER mine",
        "SELECT lo_create(4711)",
        "CREATE PUBLICATION everything FOR ALL TABLES",
        "CREATE SUBSCRIPTION mine CONNECTION 'dbname=x' PUBLICATION x WITH (connect = false)",
        "CREATE SCHEMA mine",
        "CREATE SCHEMA pgstow",
        "CREATE SEQUENCE public.numbers"
      })
  void one_that_holds_anything_is_not_empty(String object) throws Exception {
    copies.server().createDatabase("used");
    try {
      copies.server().execute("used", object);
      Run run = copies.restore("source", "used");

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("\"used\" is not empty");
    } finally {
      if (object.contains("SUBSCRIPTION")) {
        copies
            .server()
            .execute(
                "used", "ALTER SUBSCRIPTION mine SET (slot_name = NONE)", "DROP SUBSCRIPTION mine");
      }
      copies.server().execute("postgres", "DROP DATABASE used");
    }
  }

  @Test
  void what_default_privileges_will_give_is_told_before_the_start() throws Exception {
    copies.server().execute("postgres", "CREATE ROLE listener");
    copies.create(
        "open",
        "ALTER DEFAULT PRIVILEGES GRANT INSERT, SELECT ON TABLES TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO listener");
    Run check = copies.run("check", "source", "open", Map.of("OUTPUT", "json"));
    assertThat(check.out())
        .contains("\\\"open\\\" has default privileges")
        .contains("INSERT, SELECT on tables of \\\"postgres\\\" to PUBLIC")
        .contains(
            "USAGE on sequences in schema \\\"public\\\" of \\\"postgres\\\" to \\\"listener\\\"");

    copies.restored("source", "open", Map.of());
    assertThat(copies.query("open", "SELECT relacl::text FROM pg_class WHERE relname = 'item'"))
        .containsExactly("{=ar/postgres,postgres=arwdDxtm/postgres}");

    copies.create("plain");
    assertThat(copies.run("check", "source", "plain", Map.of("OUTPUT", "json")).out())
        .doesNotContain("default privileges");
  }

  @Test
  void owners_are_not_asked_for_where_they_are_left_out() throws Exception {
    copies
        .server()
        .execute("postgres", "CREATE ROLE owner", "CREATE ROLE guest", "CREATE ROLE subject");
    copies.create(
        "roles",
        "CREATE TABLE public.item (id int)",
        "ALTER TABLE public.item OWNER TO owner",
        "CREATE TABLE public.other (id int)",
        "GRANT SELECT ON public.other TO guest");
    copies.backUp("roles");

    Run all = restoreElsewhere("roles", Map.of());
    assertThat(all.err())
        .contains("the role \"owner\" does not exist")
        .contains("the role \"guest\" does not exist");
    Run noOwners = restoreElsewhere("roles", Map.of("NO_OWNER", "true"));
    assertThat(noOwners.exitCode()).as(noOwners.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(noOwners.err()).contains("\"guest\"").doesNotContain("\"owner\"");
    Run neither = restoreElsewhere("roles", Map.of("NO_OWNER", "true", "NO_PRIVILEGES", "true"));
    assertThat(neither.exitCode()).as(neither.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void the_roles_of_policies_are_asked_for_before_the_start() throws Exception {
    copies.server().execute("postgres", "CREATE ROLE \"TO, \"\"x\"\"\"");
    copies.create(
        "policies",
        "CREATE TABLE public.item (id int, note text)",
        "ALTER TABLE public.item ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY chosen ON public.item TO \"TO, \"\"x\"\"\" USING (note <> ' TO nobody ')");
    copies.backUp("policies");

    Run run = restoreElsewhere("policies", Map.of("NO_OWNER", "true", "NO_PRIVILEGES", "true"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err())
        .contains("the role \"TO, \"x\"\" does not exist")
        .doesNotContain("nobody")
        .contains(
            "HINT: Create \"TO, \"x\"\" first, or set SKIP_CHECKS=true: these policies are for it:")
        .contains("\"item chosen\"");
  }

  @Test
  void the_role_to_take_on_owns_the_database_that_is_made() throws Exception {
    copies
        .server()
        .execute(
            "postgres",
            "CREATE ROLE team",
            "CREATE ROLE maker LOGIN CREATEDB PASSWORD 'maker' IN ROLE team");

    copies.restored(
        "source",
        "of_team",
        Map.of("DST_PGUSER", "maker", "DST_PGPASSWORD", "maker", "ROLE", "team"));

    assertThat(
            copies.query(
                "of_team",
                "SELECT datdba::regrole FROM pg_database WHERE datname = 'of_team' UNION SELECT relowner::regrole FROM pg_class WHERE relname = 'item'"))
        .containsExactly("team");
    Run stranger = copies.restore("source", "of_stranger", Map.of("ROLE", "stranger"));
    assertThat(stranger.exitCode()).as(stranger.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(stranger.err()).contains("cannot SET ROLE \"stranger\"");
  }

  @Test
  void a_migration_looks_at_the_destination_before_it_dumps() throws Exception {
    TestStore store = TestStore.folder(folder.resolve("migrations"));
    elsewhere.createDatabase("taken");
    elsewhere.execute("taken", "CREATE TABLE public.kept (id int)");

    Run older = migrate(store, "absent");
    assertThat(older.exitCode()).as(older.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(older.err()).contains("the destination is version \"16");
    Run used = migrate(store, "taken");
    assertThat(used.exitCode()).as(used.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(used.err()).contains("\"taken\" is not empty");

    assertThat(store.keys()).isEmpty();
  }

  @Test
  void of_two_restores_at_once_into_an_absent_database_one_is_busy() throws Exception {
    try (var both = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 3; round++) {
        String database = "twice" + round;
        Future<Run> one = both.submit(() -> copies.restore("source", database));
        Future<Run> other = both.submit(() -> copies.restore("source", database));

        List<ExitCode> codes = List.of(one.get().exitCode(), other.get().exitCode());

        // the other one may also come when all is done, and finds a database in use
        assertThat(codes).as(one.get().err() + other.get().err()).contains(ExitCode.DONE);
        assertThat(codes)
            .containsAnyOf(ExitCode.BUSY, ExitCode.PREFLIGHT)
            .doesNotContain(ExitCode.DATABASE_REFUSED);
      }
    }
  }

  private static Run migrate(TestStore store, String into) {
    return Run.of(
        "migrate",
        Run.variables(
            Run.database("SRC_", copies.server(), "source"),
            Run.database("DST_", elsewhere, into),
            store.settings()));
  }

  private static Run restoreElsewhere(String database, Map<String, String> more)
      throws SQLException {
    return Run.of(
        "restore",
        Run.variables(
            Run.database("SRC_", copies.server(), database),
            Run.database("DST_", elsewhere, database),
            TestStore.folder(folder).settings(),
            Map.of("FORCE", "true"),
            more));
  }
}
