package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is restored into another one that has its address, or names like those of providers. */
final class ClusterAnewIT {
  private static final int MAJOR = 18;
  private static final String ROWS = "SELECT count(*) FROM public.item";

  @TempDir static Path folder;

  @BeforeAll
  static void backUp() throws Exception {
    try (var source = PostgresServer.start(MAJOR)) {
      source.execute(
          "postgres",
          "CREATE ROLE team",
          "CREATE ROLE neon_reports LOGIN PASSWORD 'x'",
          "CREATE ROLE azurecorp_ro LOGIN IN ROLE team",
          "CREATE ROLE rds_user LOGIN IN ROLE team",
          "CREATE ROLE rds_superuser",
          "GRANT rds_superuser TO rds_user",
          "CREATE DATABASE app OWNER azurecorp_ro",
          "CREATE DATABASE nothing");
      source.execute("app", "CREATE TABLE public.item AS SELECT generate_series(1, 1000) AS id");
      Run run =
          Run.of(
              "backup-cluster",
              Run.variables(
                  Run.database("SRC_", source, "postgres"), store(), Map.of("BACKUP_NAME", "one")));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    }
  }

  @Test
  void a_new_server_at_the_same_address_is_restored_from_the_beginning() throws Exception {
    try (var destination = PostgresServer.start(MAJOR)) {
      destination.createDatabase("app");
      String first = oid(destination);
      restored(destination);
      assertThat(copies(destination).query("app", ROWS)).containsExactly("1000");

      destination.replace();
      destination.createDatabase("app");
      assertThat(oid(destination)).isEqualTo(first);
      assertThat(restored(destination).out()).doesNotContain("done before");

      assertThat(copies(destination).query("app", ROWS)).containsExactly("1000");
      assertThat(restored(destination).out()).contains("done before");
    }
  }

  /** An empty database may have been emptied, so it is never taken for done. */
  @Test
  void a_database_that_was_emptied_is_restored_again() throws Exception {
    try (var destination = PostgresServer.start(MAJOR)) {
      restored(destination);
      destination.execute("app", "DROP TABLE public.item");

      restored(destination);

      assertThat(copies(destination).query("app", ROWS)).containsExactly("1000");
    }
  }

  /** Of some databases, and made later than one of all. */
  @Test
  void which_backup_is_the_latest_is_asked_where_the_newest_lacks_databases() throws Exception {
    try (var server = PostgresServer.start(MAJOR)) {
      server.createDatabase("app");
      server.createDatabase("other");
      Map<String, String> own =
          Run.variables(
              Run.database("SRC_", server, "postgres"),
              Run.database("DST_", server, "postgres"),
              TestStore.folder(folder.resolve("parts")).settings());
      done("backup-cluster", own, Map.of("BACKUP_NAME", "whole"));
      done("backup-cluster", own, Map.of("BACKUP_NAME", "part", "DATABASES", "app"));

      Run unclear = Run.of("restore-cluster", own);
      assertThat(unclear.exitCode()).as(unclear.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(unclear.err())
          .contains("\"part\", is of some databases only and lacks \"other\"", "\"whole\" has");

      assertThat(done("restore-cluster", own, Map.of("DATABASES", "app")).out())
          .doesNotContain("other");
      assertThat(done("restore-cluster", own, Map.of("BACKUP_NAME", "part")).out())
          .containsPattern("other +\\| left out: not in this backup");
      assertThat(done("restore-cluster", own, Map.of("BACKUP_NAME", "whole")).out())
          .contains("other");
    }
  }

  private static Run done(String job, Map<String, String> variables, Map<String, String> more) {
    Run run = Run.of(job, Run.variables(variables, more));
    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    return run;
  }

  @Test
  void roles_whose_names_begin_like_a_providers_are_created() throws Exception {
    try (var destination = PostgresServer.start(MAJOR)) {
      Run check = Run.of("check", Run.variables(variables(destination), Map.of("CLUSTER", "true")));
      assertThat(check.out().replaceAll("\\s+", " "))
          .contains("are not created here: \"rds_superuser\"");

      restored(destination);

      Copies copies = copies(destination);
      assertThat(
              copies.query(
                  "postgres",
                  "SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)' ORDER BY 1"))
          .containsExactly("azurecorp_ro", "neon_reports", "rds_user", "team");
      assertThat(
              copies.query(
                  "postgres",
                  "SELECT member::regrole FROM pg_auth_members WHERE roleid = 'team'::regrole ORDER BY 1"))
          .containsExactly("azurecorp_ro", "rds_user");
    }
  }

  private static Run restored(PostgresServer destination) {
    Run run = Run.of("restore-cluster", variables(destination));
    assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
    return run;
  }

  private static Map<String, String> variables(PostgresServer destination) {
    return Run.variables(
        Run.database("DST_", destination, "postgres"), store(), Map.of("BACKUP_NAME", "one"));
  }

  private static Copies copies(PostgresServer server) {
    return new Copies(server, folder);
  }

  private static String oid(PostgresServer server) throws SQLException {
    return copies(server).identity("app");
  }

  private static Map<String, String> store() {
    return TestStore.folder(folder).settings();
  }
}
