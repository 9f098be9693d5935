package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger that somebody else has made, or has put something into, is not resumed. */
final class LedgerOwnerIT {
  private static final Map<String, String> MALLORY =
      Map.of("DST_PGUSER", "mallory", "DST_PGPASSWORD", "mallory", "NO_OWNER", "true");

  @TempDir static Path folder;
  private static PostgresServer server;
  private static Copies copies;

  @BeforeAll
  static void backUp() throws Exception {
    server = PostgresServer.start(17);
    copies = new Copies(server, folder);
    server.execute(
        "postgres",
        "CREATE ROLE mallory LOGIN PASSWORD 'mallory'",
        "CREATE ROLE other_admin SUPERUSER LOGIN PASSWORD 'other'");
    FailingRestore.create(server, "source");
    copies.backUp("source");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void that_of_a_role_without_privileges_runs_nothing_for_a_superuser() throws Exception {
    server.execute("postgres", "CREATE DATABASE mal OWNER mallory TEMPLATE template0");
    Run begun = copies.restore("source", "mal", Run.variables(MALLORY, FailingRestore.TOLD));
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    asMallory(
        "mal",
        "CREATE FUNCTION public.own() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
            + " THEN ALTER ROLE mallory SUPERUSER; END IF; RETURN new; END $$",
        "CREATE TRIGGER x BEFORE UPDATE ON pgstow.restore FOR EACH ROW EXECUTE FUNCTION public.own()",
        "CREATE TRIGGER x BEFORE INSERT ON pgstow.ledger FOR EACH ROW EXECUTE FUNCTION public.own()");

    for (String job : List.of("check", "restore", "migrate")) {
      for (String skip : List.of("false", "true")) {
        // the backup that a restore would resume, or one that a migration would make
        String name = job.equals("migrate") ? "migrated" + skip : Copies.NAME;
        Run run =
            copies.run(job, "source", "mal", Map.of("SKIP_CHECKS", skip, "BACKUP_NAME", name));
        assertRefused(run, job, "which is owned by \"mallory\"");
      }
    }
    assertNoPrivilege();
    copies.restored("source", "mal", Map.of("DST_ON_EXISTING", "drop"));
    assertNoPrivilege();
  }

  @Test
  void that_of_mallory_is_gone_on_with_by_mallory() throws Exception {
    server.execute("postgres", "CREATE DATABASE hers OWNER mallory TEMPLATE template0");
    Run begun = copies.restore("source", "hers", Run.variables(MALLORY, FailingRestore.TOLD));
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);

    copies.restored("source", "hers", MALLORY);
  }

  @Test
  void that_of_a_superuser_is_gone_on_with_by_another_and_by_nobody_else() throws Exception {
    server.execute("postgres", "CREATE DATABASE ours OWNER mallory TEMPLATE template0");
    begin("ours");

    assertRefused(
        copies.restore("source", "ours", MALLORY), "restore", "which is owned by \"postgres\"");

    copies.restored(
        "source", "ours", Map.of("DST_PGUSER", "other_admin", "DST_PGPASSWORD", "other"));
  }

  @Test
  void that_of_a_role_that_was_taken_on_is_gone_on_with_under_the_same() throws Exception {
    server.execute("postgres", "CREATE ROLE team CREATEDB");
    Map<String, String> team = Map.of("ROLE", "team", "NO_OWNER", "true");
    Run begun = copies.restore("source", "of_team", Run.variables(team, FailingRestore.TOLD));
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);

    assertRefused(copies.restore("source", "of_team"), "restore", "which is owned by \"team\"");
    copies.restored("source", "of_team", team);
  }

  /**
   * Whatever could run when the ledger is read or written, and rights by which one could add it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TRIGGER x BEFORE INSERT ON pgstow.ledger FOR EACH ROW EXECUTE FUNCTION public.own()",
        "CREATE TRIGGER x AFTER UPDATE ON pgstow.restore EXECUTE FUNCTION public.own()",
        "CREATE RULE x AS ON INSERT TO pgstow.ledger DO ALSO SELECT public.one()",
        "CREATE POLICY x ON pgstow.restore USING (public.one() = 1)",
        "ALTER TABLE pgstow.restore ENABLE ROW LEVEL SECURITY",
        "CREATE TABLE public.child () INHERITS (pgstow.restore)",
        "ALTER TABLE pgstow.ledger ALTER done SET DEFAULT now() + public.one() * interval '1s'",
        "ALTER TABLE pgstow.ledger ADD more int DEFAULT public.one()",
        "ALTER TABLE pgstow.ledger ADD CHECK (public.one() = 1)",
        "CREATE INDEX ON pgstow.ledger (public.one())",
        "CREATE TABLE public.refers (backup text REFERENCES pgstow.restore)",
        "ALTER TABLE pgstow.ledger ALTER left_out TYPE public.words",
        "CREATE VIEW pgstow.more AS SELECT 1 AS one",
        "GRANT TRIGGER ON pgstow.ledger TO mallory",
        "GRANT INSERT ON pgstow.restore TO PUBLIC",
        "GRANT CREATE ON SCHEMA pgstow TO mallory",
        "ALTER TABLE pgstow.unlogged OWNER TO mallory",
        "ALTER SCHEMA pgstow OWNER TO mallory"
      })
  void one_that_is_not_as_it_was_made_is_not_gone_on_with(String change) throws Exception {
    server.createDatabase("changed");
    try {
      begin("changed");
      server.execute(
          "changed",
          "CREATE FUNCTION public.own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
          "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
          "CREATE DOMAIN public.words AS text CHECK (public.one() = 1)",
          change);

      assertRefused(copies.restore("source", "changed"), "restore", "has the ledger of a restore");
    } finally {
      server.execute("postgres", "DROP DATABASE changed WITH (FORCE)");
    }
  }

  @Test
  void default_privileges_give_nobody_rights_on_it() throws Exception {
    server.createDatabase("granted");
    server.execute(
        "granted",
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC, mallory",
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO PUBLIC, mallory");
    begin("granted");
    assertThat(
            copies.query(
                "granted",
                "SELECT has_schema_privilege('mallory', 'pgstow', 'USAGE')"
                    + " OR has_table_privilege('mallory', 'pgstow.ledger'::regclass::oid, 'TRIGGER')"))
        .containsExactly("f");
    copies.restored("source", "granted", Map.of());
  }

  @Test
  void one_that_anybody_can_make_keeps_no_database_from_being_backed_up() throws Exception {
    copies.create("victim", "GRANT CREATE ON DATABASE victim TO mallory");
    asMallory(
        "victim",
        "CREATE SCHEMA pgstow",
        "DO $$ BEGIN EXECUTE pg_catalog.format('COMMENT ON SCHEMA pgstow IS %L',"
            + " pg_catalog.concat('A restore in progress, ledger ', 'pgstow'::regnamespace::oid,"
            + " '. pgstow drops this schema when it is complete.')); END $$",
        "CREATE TABLE pgstow.restore (backup text)",
        "CREATE TABLE pgstow.ledger (dump_id int)");

    Map<String, String> backup =
        Run.variables(Run.database("SRC_", server, "victim"), TestStore.folder(folder).settings());
    try (var run = ChildProcess.start("backup", backup, folder.resolve("log"))) {
      assertThat(run.await()).as(run.log()).isZero();
      assertThat(run.log())
          .contains(
              "may be in the middle of a restore: it has the schema \"pgstow\" of \"mallory\"");
    }

    server.execute("postgres", "ALTER DATABASE victim OWNER TO mallory");
    Run owned = copies.run("backup", "victim", "", Map.of("BACKUP_NAME", "owned"));
    assertThat(owned.exitCode()).as(owned.err()).isEqualTo(ExitCode.PREFLIGHT);
  }

  /** As a superuser, until it fails. */
  private static void begin(String database) {
    Run begun = copies.restore("source", database, FailingRestore.TOLD);
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
  }

  private static void assertRefused(Run run, String job, String why) {
    assertThat(run.exitCode()).as(job + ": " + run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err() + run.out()).contains(why);
  }

  private static void assertNoPrivilege() throws SQLException {
    assertThat(copies.query("postgres", "SELECT rolsuper FROM pg_roles WHERE rolname = 'mallory'"))
        .containsExactly("f");
  }

  private static void asMallory(String database, String... statements) throws SQLException {
    try (Connection connection = server.connect(database, "mallory", "mallory");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
