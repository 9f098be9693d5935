package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What list, verify, prune, pin and check make of backups of servers, and pods of a backup. */
final class ClusterJobsIT {
  private static final List<String> DATABASES = List.of("a", "b", "c", "d");

  private static PostgresServer server;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start(17);
    server.execute("postgres", "CREATE ROLE somebody LOGIN PASSWORD 'x'");
    for (String database : DATABASES) {
      server.createDatabase(database);
      server.execute(
          database,
          "CREATE TABLE public.item AS SELECT i AS id, md5(i::text) AS text FROM"
              + " generate_series(1, 40000) i");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void list_shows_one_line_for_each_with_what_is_in_it() {
    TestStore store = backedUp("one");
    Run all = run("list", store, Map.of());
    assertThat(all.out()).contains("| one", "complete", "6: ", "| 17.");
    Run alone = run("list", store, Map.of("CLUSTER", "true", "OUTPUT", "json"));
    assertThat(alone.out())
        .contains("\"clusters\" : [ {", "\"name\" : \"one\"", "\"state\" : \"COMPLETE\"")
        .contains("\"backups\" : [ ]");
    Run ofOne = run("list", store, Map.of("SRC_DBNAME", "a"));
    assertThat(ofOne.out()).contains("| a").doesNotContain("server's backup");

    store.delete("b/one.dump");
    assertThat(run("list", store, Map.of("CLUSTER", "true")).out()).contains("damaged");
    store.delete("_cluster/one.manifest.json");
    assertThat(run("list", store, Map.of("CLUSTER", "true")).out()).contains("incomplete");
  }

  @Test
  void verify_goes_through_the_globals_and_the_databases() {
    TestStore store = backedUp("one");
    Run good = run("verify", store, Map.of("CLUSTER", "true"));
    assertThat(good.err()).isEmpty();
    assertThat(good.out()).contains("(globals)", "| a", "| template1");
    assertThat(store.keys()).contains("_cluster/one.verified.json", "a/one.verified.json");

    byte[] dump = store.read("c/one.dump");
    dump[dump.length / 2] ^= 1;
    store.write("c/one.dump", dump);
    store.write("_globals/one.sql", "CREATE ROLE x;".getBytes(UTF_8));
    Run damaged = run("verify", store, Map.of("CLUSTER", "true"));
    assertThat(damaged.exitCode()).as(damaged.err()).isEqualTo(ExitCode.VERIFICATION);
    assertThat(damaged.err()).contains("\"globals\", \"c\"");
    assertThat(run("list", store, Map.of("CLUSTER", "true")).out()).contains("damaged");
  }

  @Test
  void verify_restores_each_database_of_it_and_leaves_none_behind() throws Exception {
    TestStore store = backedUp("one");
    Map<String, String> restoring =
        Run.variables(
            Run.database("DST_", server, "postgres"),
            Map.of("CLUSTER", "true", "VERIFY_LEVEL", "restore"));
    String before = server.log();
    Run good = run("verify", store, restoring);
    assertThat(good.err()).isEmpty();
    assertThat(good.out()).contains("(globals)", "| a", "| template1");
    assertThat(store.read("a/one.verified.json"))
        .asString(UTF_8)
        .contains("\"RESTORE\"", "\"GOOD\"");
    assertThat(server.log().substring(before.length())).doesNotContain("ERROR");
    assertThat(databases()).containsAll(DATABASES).noneMatch(name -> name.contains("pgstow"));
  }

  private static List<String> databases() throws Exception {
    var names = new ArrayList<String>();
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT datname FROM pg_database")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  @Test
  void check_tells_the_free_space_where_an_extension_does() throws Exception {
    TestStore store = backedUp("one");
    server.installExtension(
        "system_stats",
        """
        CREATE FUNCTION @extschema@.pg_sys_disk_info(OUT mount_point text, OUT free_space int8)
        RETURNS SETOF record LANGUAGE sql AS
        $$ VALUES ('/nowhere', 1::int8), ('/', 2::int8 << 40),
                  (current_setting('data_directory'), current_setting('test.free')::int8) $$
        """);
    server.execute(
        "postgres",
        "CREATE SCHEMA \"sys stats\"",
        "CREATE EXTENSION system_stats SCHEMA \"sys stats\"");
    try {
      assertThat(checked(store, "1000")).contains("1000 B are free on the destination");
      assertThat(checked(store, "1099511627776"))
          .contains("1.0 TiB are free on the destination", "may need more space");
    } finally {
      server.execute("postgres", "DROP SCHEMA \"sys stats\" CASCADE");
    }
  }

  private static String checked(TestStore store, String free) {
    return run(
            "check",
            store,
            Run.variables(
                Run.database("DST_", server, "postgres"),
                Map.of(
                    "CLUSTER", "true", "OUTPUT", "json", "DST_PGOPTIONS", "-c test.free=" + free)))
        .out();
  }

  @Test
  void prune_keeps_what_a_kept_one_needs_and_takes_the_rest_along() {
    TestStore store = backedUp("20200101T000000Z");
    backUp(store, Map.of("BACKUP_NAME", "20200102T000000Z"));
    backUp(store, Map.of("BACKUP_NAME", "20200103T000000Z"));
    Map<String, String> cluster = Map.of("CLUSTER", "true", "KEEP_DAYS", "1");
    assertThat(
            run("pin", store, Map.of("CLUSTER", "true", "BACKUP_NAME", "20200101T000000Z"))
                .exitCode())
        .isEqualTo(ExitCode.DONE);

    Run database = run("prune", store, Map.of("SRC_DBNAME", "a", "KEEP_DAYS", "1"));
    assertThat(database.out()).contains("part of the server's backup");
    assertThat(store.keys()).contains("a/20200101T000000Z.dump", "a/20200102T000000Z.dump");

    Run dry = run("prune", store, Run.variables(cluster, Map.of("DRY_RUN", "true")));
    assertThat(dry.out()).contains("pinned", "newest", "no rule");
    assertThat(store.keys()).contains("_cluster/20200102T000000Z.manifest.json");

    Run pruned = run("prune", store, cluster);
    assertThat(pruned.err()).isEmpty();
    assertThat(store.keys())
        .contains("_cluster/20200101T000000Z.manifest.json", "a/20200101T000000Z.dump")
        .contains("_cluster/20200103T000000Z.manifest.json", "a/20200103T000000Z.dump")
        .noneMatch(key -> key.contains("20200102T000000Z"));
    run("unpin", store, Map.of("CLUSTER", "true", "BACKUP_NAME", "20200101T000000Z"));
    run("prune", store, cluster);
    assertThat(store.keys()).noneMatch(key -> key.contains("20200101T000000Z"));
  }

  @Test
  void check_tells_what_the_jobs_would_do_and_changes_nothing() {
    TestStore store = backedUp("one");
    List<String> keys = store.keys();
    Run run =
        run(
            "check",
            store,
            Run.variables(
                Run.database("SRC_", server, "postgres"),
                Run.database("DST_", server, "postgres"),
                Map.of("CLUSTER_JOBS", "2", "OUTPUT", "json")));
    assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.out())
        .contains("would back up the globals and 6 databases")
        .contains("\\\"a\\\" is not empty")
        .contains("free space of the destination is unknown");
    assertThat(store.keys()).isEqualTo(keys);

    Run many =
        run(
            "check",
            store,
            Run.variables(
                Run.database("DST_", server, "postgres"),
                Map.of(
                    "CLUSTER_JOBS",
                    "6",
                    "RESTORE_JOBS",
                    "40",
                    "RESTORE_SEGMENT_SIZE",
                    "64kB",
                    "DST_ON_EXISTING",
                    "drop")));
    assertThat(many.out()).contains("the databases together need");
  }

  @Test
  void three_processes_make_one_backup_together_and_one_of_them_may_die() throws Exception {
    TestStore store = TestStore.folder(folder);
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, "postgres"),
            store.settings(),
            Map.of(
                "BACKUP_NAME",
                "shared",
                "CLUSTER_RUN",
                "pods",
                "CLUSTER_TAKEOVER_AFTER",
                "3s",
                "QUIET",
                "true"));
    try (ChildProcess one = ChildProcess.start("backup-cluster", variables, log("one"));
        ChildProcess two = ChildProcess.start("backup-cluster", variables, log("two"));
        ChildProcess three = ChildProcess.start("backup-cluster", variables, log("three"))) {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(2))
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  !two.isAlive()
                      || store.keys().stream()
                          .anyMatch(
                              key ->
                                  key.endsWith("shared.begun.json")
                                      && !key.startsWith("_cluster/")));
      two.kill();
      assertThat(one.await()).as(one.log()).isZero();
      assertThat(three.await()).as(three.log()).isZero();
    }
    Run late = run("backup-cluster", store, variables);
    assertThat(late.exitCode()).as(late.err()).isEqualTo(ExitCode.DONE);
    assertThat(late.out()).contains("done before");
    Run other = run("backup-cluster", store, Run.variables(variables, Map.of("CLUSTER_RUN", "x")));
    assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run("verify", store, Map.of("CLUSTER", "true")).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(store.keys()).noneMatch(key -> key.endsWith(".begun.json"));
  }

  @Test
  void stopped_by_a_signal_it_takes_back_what_is_not_complete() throws Exception {
    TestStore store = TestStore.folder(folder);
    Map<String, String> variables =
        Run.variables(
            Run.database("SRC_", server, "postgres"),
            store.settings(),
            Map.of("BACKUP_NAME", "stopped", "CLUSTER_JOBS", "2", "DUMP_SEGMENT_SIZE", "1MB"));
    try (ChildProcess backup = ChildProcess.start("backup-cluster", variables, log("stopped"))) {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  !backup.isAlive()
                      || store.keys().stream()
                          .anyMatch(key -> key.matches("[a-d]/stopped.begun.json")));
      backup.terminate();
      assertThat(backup.await()).as(backup.log()).isEqualTo(ExitCode.STOPPED.number());
    }
    List<String> left = store.keys();
    assertThat(left)
        .doesNotContain("_cluster/stopped.manifest.json")
        .noneMatch(key -> key.matches("[a-d]/stopped.begun.json"));
    for (String database : DATABASES) {
      assertThat(left.contains(database + "/stopped.dump"))
          .isEqualTo(left.contains(database + "/stopped.manifest.json"));
    }
    Run again = run("backup-cluster", store, variables);
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_bucket_has_it_as_a_folder_has() throws Exception {
    try (var s3 = S3Server.start()) {
      TestStore store = TestStore.bucket(s3, "clusters/ä");
      Run run = backUp(store, Map.of("BACKUP_NAME", "one", "CLUSTER_JOBS", "3"));
      assertThat(run.err()).isEmpty();
      Run refused = backUp(store, Map.of("BACKUP_NAME", "one"));
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      Run replaced = backUp(store, Map.of("BACKUP_NAME", "one", "FORCE", "true"));
      assertThat(replaced.err()).isEmpty();
      assertThat(replaced.out()).doesNotContain("done before");
      assertThat(run("verify", store, Map.of("CLUSTER", "true")).exitCode())
          .isEqualTo(ExitCode.DONE);
      assertThat(run("list", store, Map.of("CLUSTER", "true")).out()).contains("complete");
      try (var destination = PostgresServer.start(17)) {
        Map<String, String> to =
            Run.variables(
                Run.database("DST_", destination, "postgres"), Map.of("CLUSTER_JOBS", "2"));
        Run restored = run("restore-cluster", store, to);
        assertThat(restored.err()).isEmpty();
        Run again = run("restore-cluster", store, to);
        assertThat(again.err()).isEmpty();
        assertThat(again.out()).contains("done before");
      }
      // one that was replaced since is no part of it
      Run one =
          run(
              "backup",
              store,
              Run.variables(
                  Run.database("SRC_", server, "a"),
                  Map.of("BACKUP_NAME", "one", "FORCE", "true")));
      assertThat(one.exitCode()).as(one.err()).isEqualTo(ExitCode.DONE);
      try (var destination = PostgresServer.start(17)) {
        Run partial = run("restore-cluster", store, Run.database("DST_", destination, "postgres"));
        assertThat(partial.exitCode()).as(partial.err()).isEqualTo(ExitCode.PARTIAL);
        assertThat(partial.err()).contains("the backup of \"a\" was replaced by another");
      }
    }
  }

  @Test
  void a_database_that_fails_does_not_stop_the_others_and_is_completed_later() throws Exception {
    server.createDatabase("broken");
    server.execute(
        "broken",
        "CREATE TABLE public.item (id int)",
        "CREATE ROLE reader LOGIN PASSWORD 'reader' IN ROLE pg_read_all_data",
        "ALTER TABLE public.item ENABLE ROW LEVEL SECURITY");
    TestStore store = TestStore.folder(folder);
    Map<String, String> reader = Map.of("SRC_PGUSER", "reader", "SRC_PGPASSWORD", "reader");
    Map<String, String> some = Map.of("BACKUP_NAME", "one", "DATABASES", "a,broken");
    Run failed = backUp(store, Run.variables(reader, some));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.PARTIAL);
    assertThat(failed.err()).contains("\"broken\"", "row-level security", "BACKUP_NAME=one");
    assertThat(run("list", store, Map.of("CLUSTER", "true")).out()).contains("partial", "broken");

    Run completed = backUp(store, some);
    assertThat(completed.err()).isEmpty();
    assertThat(completed.exitCode()).as(completed.err()).isEqualTo(ExitCode.DONE);
    assertThat(completed.out()).contains("done before", "done");
    server.execute("postgres", "DROP DATABASE broken", "DROP ROLE reader");
  }

  private Path log(String name) throws IOException {
    return Files.createTempFile(folder.getParent(), name, ".log");
  }

  private TestStore backedUp(String name) {
    TestStore store = TestStore.folder(folder);
    Run run = backUp(store, Map.of("BACKUP_NAME", name));
    assertThat(run.err()).isEmpty();
    return store;
  }

  private static Run backUp(TestStore store, Map<String, String> variables) {
    return run(
        "backup-cluster",
        store,
        Run.variables(Run.database("SRC_", server, "postgres"), variables));
  }

  private static Run run(String job, TestStore store, Map<String, String> variables) {
    return Run.of(job, Run.variables(store.settings(), variables));
  }
}
