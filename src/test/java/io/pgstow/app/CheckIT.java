package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What a check says of a job is what the job then does, in every state of the destination. */
final class CheckIT {
  /** As in the ledger: the key of the lock that a restore holds. */
  private static final long LOCK = 0x7067_7374_6f77L;

  @TempDir static Path folder;
  private static PostgresServer server;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(17);
    server.createDatabase("app");
    server.execute(
        "app",
        """
        CREATE TABLE things AS SELECT generate_series(1, 3) AS id;
        CREATE FUNCTION delicate() RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
          IF pg_catalog.current_setting('stow.broken', true) = 'on' THEN RAISE 'broken'; END IF;
          RETURN 1;
        END $$;
        CREATE MATERIALIZED VIEW last AS SELECT public.delicate() AS value""");
    for (String name : new String[] {"one", "two"}) {
      // two archives of the same second and the same contents are one to a ledger
      server.execute("app", "CREATE TABLE public.of_" + name + " ()");
      Run backup = Run.of("backup", Run.variables(source(), Map.of("BACKUP_NAME", name)));
      assertThat(backup.exitCode()).as(backup.err()).isEqualTo(ExitCode.DONE);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_backup_that_would_be_made_is_named_and_so_is_what_is_in_its_way() {
    assertTold(
        "backup", Run.variables(source(), Map.of("BACKUP_NAME", "three")), "would create \"");
    assertTold("backup", Run.variables(source(), Map.of("BACKUP_NAME", "one")), "already exists");
  }

  @Test
  void a_store_without_servers_is_asked_what_verify_and_prune_would_do() {
    var store = Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app");
    assertTold("verify", store, "would verify backup \"");
    assertTold("verify", Run.variables(store, Map.of("SRC_DBNAME", "nothing")), "no backup");
    Run check = Run.of("check", store);
    assertThat(check.out()).contains("prune", "would keep 2 and delete 0");
  }

  @Test
  void a_database_that_is_absent_is_created() {
    assertTold("restore", destination("absent"), "would create \"absent\" and restore \"");
  }

  @Test
  void a_database_that_is_empty_is_used() throws Exception {
    server.createDatabase("empty");
    assertTold("restore", destination("empty"), "into the existing \"empty\"");
  }

  @Test
  void a_database_in_use_is_refused_unless_it_may_be_dropped() throws Exception {
    server.createDatabase("used");
    server.execute("used", "CREATE TABLE precious ()");
    assertTold("restore", destination("used"), "is not empty");
    assertTold(
        "restore",
        Run.variables(destination("used"), Map.of("DST_ON_EXISTING", "drop")),
        "would drop and create \"used\" and restore");
  }

  @Test
  void a_restore_under_way_is_resumed_but_no_other_takes_its_place() throws Exception {
    Run.of(
        "restore",
        Run.variables(destination("begun"), Map.of("RESTORE_SETTINGS", "stow.broken=on")));
    assertTold(
        "restore",
        Run.variables(destination("begun"), Map.of("BACKUP_NAME", "two")),
        "is in the middle of a restore of");
    try (Connection other = server.connect("begun")) {
      other.createStatement().execute("SELECT pg_advisory_lock(" + LOCK + ")");
      assertTold("restore", destination("begun"), "another run is restoring into \"begun\"");
    }
    assertTold("restore", destination("begun"), "would resume the restore of \"");
  }

  /** The same exit code, and the words in the row of the job. */
  private static void assertTold(String job, Map<String, String> settings, String words) {
    Run check = Run.of("check", Run.variables(settings, Map.of("OUTPUT", "json")));
    Run actual = Run.of(job, settings);

    assertThat(check.exitCode()).as(check.out() + actual.err()).isEqualTo(actual.exitCode());
    String result = check.exitCode() == ExitCode.DONE ? "ok" : "would fail";
    assertThat(new JsonMapper().readTree(check.out()).get("checks").valueStream())
        .as(check.out())
        .anySatisfy(
            row -> {
              assertThat(row.path("job").asString()).isEqualTo(job);
              assertThat(row.path("result").asString()).isEqualTo(result);
              assertThat(row.path("finding").asString()).contains(words);
            });
  }

  private static Map<String, String> source() {
    return Run.variables(
        Run.database("SRC_", server, "app"), Map.of("BACKUP_URL", "file:" + folder));
  }

  private static Map<String, String> destination(String database) {
    return Run.variables(
        Run.database("DST_", server, database),
        Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app", "BACKUP_NAME", "one"));
  }
}
