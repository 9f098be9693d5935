package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore by a member of a role that does not have the privileges of the role by itself. */
final class RoleNotInheritedIT {
  private static final Map<String, String> LOGIN =
      Map.of("DST_PGUSER", "login", "DST_PGPASSWORD", "login");

  private static final Map<String, String> OWNER =
      Run.variables(LOGIN, Map.of("ROLE", "owner", "NO_OWNER", "true"));

  private static final Map<String, String> CREATOR =
      Run.variables(LOGIN, Map.of("ROLE", "creator", "NO_OWNER", "true"));

  private static final Map<String, String> DROP = Map.of("DST_ON_EXISTING", "drop");

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void backUp() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder);
    copies
        .server()
        .execute(
            "postgres",
            "CREATE ROLE login LOGIN CREATEDB PASSWORD 'login'",
            "CREATE ROLE owner",
            "CREATE ROLE creator CREATEDB",
            "GRANT owner, creator TO login WITH INHERIT FALSE, SET TRUE");
    copies.create(
        "source", "CREATE TABLE t (id serial PRIMARY KEY)", "INSERT INTO t DEFAULT VALUES");
    copies.backUp("source");
    copies.backUp("source", Map.of("BACKUP_NAME", "script", "DUMP_FORMAT", "plain"));
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void a_database_that_was_made_to_verify_in_is_dropped_under_the_role_that_owns_it()
      throws Exception {
    Run run =
        copies.run(
            "verify",
            "source",
            "postgres",
            Run.variables(OWNER, Map.of("VERIFY_LEVEL", "restore", "VERIFY_SCRATCH_LIMIT", "1GB")));

    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    assertThat(left("pgstow%")).isEqualTo("[]");
  }

  @Test
  void a_database_of_a_role_that_may_make_databases_is_replaced() throws Exception {
    copies.restored("source", "replaced", CREATOR);
    String before = copies.identity("replaced");

    copies.restored("source", "replaced", Run.variables(CREATOR, DROP));
    copies.restored(
        "source", "replaced", Run.variables(CREATOR, DROP, Map.of("BACKUP_NAME", "script")));

    assertThat(copies.identity("replaced")).isNotEqualTo(before);
    assertThat(left("replaced%")).isEqualTo("[replaced creator -1]");
  }

  @Test
  void what_could_not_be_renamed_is_refused_before_anything_is_made() throws Exception {
    copies.restored("source", "kept", OWNER);

    for (Map<String, String> setting : List.of(DROP, Map.of("SKIP_CHECKS", "true"))) {
      Run run = copies.restore("source", "kept", Run.variables(OWNER, DROP, setting));

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err())
          .contains("the role \"login\" may not rename a database of \"owner\"")
          .contains("WITH INHERIT TRUE");
    }
    assertThat(left("kept%")).isEqualTo("[kept owner -1]");

    copies.server().execute("postgres", "GRANT owner TO login WITH INHERIT TRUE");
    try {
      copies.restored("source", "kept", Run.variables(OWNER, DROP));
    } finally {
      copies.server().execute("postgres", "GRANT owner TO login WITH INHERIT FALSE");
    }
    assertThat(left("kept%")).isEqualTo("[kept owner -1]");
  }

  @Test
  void an_owner_whose_privileges_are_not_inherited_is_told_before_the_start() throws Exception {
    Run run =
        copies.restore(
            "source", "mapped", Run.variables(LOGIN, Map.of("MAP_OWNER", "postgres:owner")));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err())
        .contains("objects of the role \"owner\" cannot be restored")
        .contains("\"login\" does not inherit its privileges", "HINT: ");
    assertThat(left("mapped%")).isEqualTo("[]");
  }

  private static String left(String like) throws Exception {
    return copies
        .query(
            "postgres",
            "SELECT datname || ' ' || datdba::regrole || ' ' || datconnlimit FROM pg_database"
                + " WHERE datname LIKE '%s'".formatted(like))
        .toString();
  }
}
