package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClusterContents;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleCluster;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole servers, out and back into a server of a newer major version. */
final class ClusterRestoreIT {
  private static final int OLD = 15;
  private static final int NEW = 17;

  @TempDir static Path folder;
  private static TestStore store;
  private static ClusterContents expected;
  private static String location;

  @BeforeAll
  static void backUp() throws Exception {
    store = TestStore.folder(folder.resolve("store"));
    try (var source = PostgresServer.start(OLD)) {
      SampleCluster.create(source);
      location = SampleCluster.location(source);
      expected = ClusterContents.of(source, SampleCluster.DATABASES);
      Run run =
          Run.of(
              "backup-cluster",
              Run.variables(
                  Run.database("SRC_", source, "postgres"),
                  store.settings(),
                  Map.of("BACKUP_NAME", "one", "CLUSTER_JOBS", "2")));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    }
  }

  @AfterAll
  static void nothingIsLeft() {
    SampleCluster.removeFolder(location);
    assertThat(store.keys()).noneMatch(key -> key.endsWith(".begun.json"));
  }

  @Test
  void it_arrives_with_its_roles_and_the_properties_of_its_databases() throws Exception {
    try (var destination = destination()) {
      Run run = restore(destination, Map.of("CLUSTER_JOBS", "2", "RESTORE_JOBS", "2"));
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertRestored(destination);
      assertThat(run.out()).contains("SYSTEM_DATABASES=true");
    }
  }

  /** Roles and databases that are there already, and one that is in use. */
  @Test
  void it_arrives_where_half_of_it_is_already() throws Exception {
    try (var destination = destination()) {
      Run first = restore(destination, Map.of("DATABASES", "sample,latin,owned"));
      assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.DONE);
      destination.createDatabase("many");
      destination.execute(
          "many", "CREATE TABLE public.of_another AS SELECT 1 AS id", "CREATE TABLE public.t1()");
      destination.execute("latin", "DROP TABLE public.text", "CREATE TABLE public.text()");
      destination.execute("postgres", "REVOKE boss FROM \"Rö le\"\"; DROP ROLE boss; --\"");

      Run refused = restore(destination, Map.of("DATABASES", "many,empty"));
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PARTIAL);
      assertThat(refused.err())
          .contains(
              "\"many\" is not empty", "Run the job again", "DST_ON_EXISTING__many", "MAP_DATABASE")
          .doesNotContain("DST_DBNAME");
      try (var inUse = destination.connect("many")) {
        Run run = restore(destination, Map.of("DST_ON_EXISTING", "drop", "CLUSTER_RUN", "anew"));
        assertThat(run.err()).as(run.out()).isEmpty();
        assertThat(inUse.isValid(5)).isFalse();
      }
      assertRestored(destination);
    }
  }

  @Test
  void killed_again_and_again_it_goes_on_and_does_nothing_twice() throws Exception {
    try (var destination = destination()) {
      Map<String, String> variables =
          variables(
              destination,
              Map.of(
                  "CLUSTER_JOBS",
                  "2",
                  "DST_ON_EXISTING",
                  "drop",
                  "RESTORE_SEGMENT_SIZE",
                  "64kB",
                  "QUIET",
                  "true"));
      for (int databases = 1; databases <= 5; databases += 2) {
        try (ChildProcess restore =
            ChildProcess.start("restore-cluster", variables, log("killed"))) {
          int enough = databases;
          Awaitility.await()
              .pollInterval(Duration.ofMillis(2))
              .atMost(Duration.ofMinutes(2))
              .until(() -> !restore.isAlive() || databases(destination) >= enough);
          assertThat(restore.isAlive()).as(restore.log()).isTrue();
          restore.kill();
        }
      }
      List<String> before = done(destination);
      try (ChildProcess restore = ChildProcess.start("restore-cluster", variables, log("last"))) {
        assertThat(restore.await()).as(restore.log()).isZero();
        assertThat(restore.log()).contains("done before");
      }
      assertThat(done(destination)).containsAll(before);
      assertRestored(destination);
    }
  }

  /** Without a name of the backup: it is that of the one that was found. */
  @Test
  void stopped_by_a_signal_it_leaves_a_report_of_what_is_done_and_what_is_not() throws Exception {
    try (var destination = destination()) {
      Map<String, String> variables =
          variables(
              destination,
              Map.of("RESTORE_SEGMENT_SIZE", "64kB", "QUIET", "true", "REPORT_URL", ""));
      try (ChildProcess restore =
          ChildProcess.start("restore-cluster", variables, log("stopped"))) {
        Awaitility.await()
            .pollInterval(Duration.ofMillis(2))
            .atMost(Duration.ofMinutes(2))
            .until(() -> !restore.isAlive() || databases(destination) >= 2);
        restore.terminate();
        assertThat(restore.await()).as(restore.log()).isEqualTo(ExitCode.STOPPED.number());
        assertThat(restore.log()).contains("| not done");
      }
      JsonNode report = JsonMapper.shared().readTree(reports(store, ".json").getFirst());
      assertThat(report.get("outcome").asString()).isEqualTo("stopped");
      assertThat(report.get("backup").asString()).isEqualTo("one");
      assertThat(report.get("phase").asString()).isEqualTo("databases");
      assertThat(report.get("databases"))
          .anyMatch(row -> row.get("result").asString().equals("done"))
          .anyMatch(row -> row.get("result").asString().equals("not done"));
      assertThat(reports(store, ".html")).singleElement().asString().contains("not done");
      store.keys().stream().filter(key -> key.contains(".report.")).forEach(store::delete);
    }
  }

  private static List<String> reports(TestStore store, String suffix) {
    return store.keys().stream()
        .filter(key -> key.matches("_cluster/one\\.restore-.*\\.report\\" + suffix))
        .map(key -> new String(store.read(key), UTF_8))
        .toList();
  }

  @Test
  void its_result_has_what_was_compared_of_each_database() throws Exception {
    try (var destination = destination()) {
      Run run = restore(destination, Map.of("DATABASES", "large,empty", "OUTPUT", "json"));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      JsonNode result = JsonMapper.shared().readTree(run.out());
      JsonNode large = database(result, "large");
      assertThat(large.get("tables").asInt()).isPositive();
      assertThat(large.get("rows").asLong()).isEqualTo(60_001);
      assertThat(large.get("indexes").isIntegralNumber()).isTrue();
      assertThat(large.get("differences").asInt()).isZero();
      assertThat(database(result, "empty").get("tables").asInt()).isZero();
      JsonNode leftOut = database(result, "sample");
      assertThat(leftOut.get("result").asString()).isEqualTo("left out");
      assertThat(leftOut.get("tables").isNull()).isTrue();
    }
  }

  private static JsonNode database(JsonNode result, String name) {
    return result
        .get("databases")
        .valueStream()
        .filter(row -> row.get("database").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Each by the settings that a restore of a server has. */
  @Test
  void what_is_in_the_way_is_refused_with_hints_that_name_settings_of_this_job() throws Exception {
    try (var destination = destination()) {
      destination.execute(
          "postgres",
          "CREATE DATABASE empty ALLOW_CONNECTIONS false",
          "CREATE TABLE public.in_the_way (id int)");
      Run run =
          restore(
              destination,
              Map.of(
                  "DATABASES",
                  "empty,postgres",
                  "SYSTEM_DATABASES",
                  "true",
                  "DST_ON_EXISTING",
                  "drop"));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PARTIAL);
      assertThat(run.err())
          .contains(
              "\"empty\" does not accept connections",
              "opens it. Or give it another name with MAP_DATABASE, or leave it out with"
                  + " EXCLUDE_DATABASES.",
              "\"postgres\" is one of the server's own databases, which are never dropped",
              "Give it another name with MAP_DATABASE, or leave it out with EXCLUDE_DATABASES, or"
                  + " empty it by hand.")
          .doesNotContain("DST_DBNAME");
    }
  }

  /** The replacement of "x" is made beside it, and needs a name that nobody else has. */
  @Test
  void a_database_may_have_the_name_that_the_replacement_of_another_usually_gets()
      throws Exception {
    try (var server = PostgresServer.start(NEW)) {
      TestStore own = TestStore.folder(folder.resolve("named"));
      var names = List.of("x", "x.pgstow", "x.pgstow2");
      for (String name : names) {
        server.createDatabase(name);
        server.execute(name, "CREATE TABLE public.named AS SELECT '%s'::text".formatted(name));
      }
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "postgres"),
              Run.database("DST_", server, "postgres"),
              own.settings(),
              Map.of("CLUSTER_JOBS", "3"));
      assertThat(Run.of("backup-cluster", variables).exitCode()).isEqualTo(ExitCode.DONE);
      for (String name : names) {
        server.execute(name, "UPDATE public.named SET text = 'changed'");
      }

      Run run =
          Run.of("restore-cluster", Run.variables(variables, Map.of("DST_ON_EXISTING", "drop")));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      for (String name : names) {
        assertThat(one(server, name, "SELECT text FROM public.named")).isEqualTo(name);
      }
      assertThat(databases(server)).isEqualTo(3);
    }
  }

  @Test
  void three_processes_share_it_and_one_of_them_may_die() throws Exception {
    try (var destination = destination()) {
      Map<String, String> variables =
          variables(
              destination,
              Map.of("DST_ON_EXISTING", "drop", "RESTORE_SEGMENT_SIZE", "64kB", "QUIET", "true"));
      try (ChildProcess one = ChildProcess.start("restore-cluster", variables, log("one"));
          ChildProcess two = ChildProcess.start("restore-cluster", variables, log("two"));
          ChildProcess three = ChildProcess.start("restore-cluster", variables, log("three"))) {
        Awaitility.await()
            .pollInterval(Duration.ofMillis(2))
            .atMost(Duration.ofMinutes(2))
            .until(() -> databases(destination) >= 3);
        two.kill();
        assertThat(one.await()).as(one.log()).isZero();
        assertThat(three.await()).as(three.log()).isZero();
        // each database was restored by one of them
        assertThat(one.log() + two.log() + three.log())
            .contains("done before")
            .doesNotContain("failed");
      }
      assertRestored(destination);
    }
  }

  @Test
  void a_role_that_is_no_superuser_leaves_out_what_it_may_not_make() throws Exception {
    try (var destination = destination()) {
      destination.execute(
          "postgres",
          "CREATE ROLE plain LOGIN PASSWORD 'plain' CREATEDB CREATEROLE",
          "GRANT pg_signal_backend TO plain");
      Run run =
          restore(
              destination,
              Map.of(
                  "DST_PGUSER",
                  "plain",
                  "DST_PGPASSWORD",
                  "plain",
                  "ALLOW_MISSING_ROWS__sample",
                  "true",
                  "CLUSTER_JOBS",
                  "2"));
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
      assertThat(ClusterContents.globals(destination))
          .contains("ALTER ROLE boss SET search_path TO 'a', 'b c';")
          .anyMatch(line -> line.startsWith("ALTER ROLE boss WITH") && line.contains("SCRAM-SHA"));
      assertThat(DatabaseContents.of(destination, "owned").differences(expected.database("owned")))
          .isEmpty();
      assertThat(owner(destination, "owned")).isEqualTo("owner_of_db");
    }
  }

  @Test
  void a_tablespace_whose_folder_is_missing_is_mapped() throws Exception {
    SampleCluster.removeFolder(location);
    try (var destination = PostgresServer.start(NEW)) {
      Run byDefault = restore(destination, Map.of("DATABASES", "empty,large"));
      assertThat(byDefault.err()).as(byDefault.out()).isEmpty();
      String tablespace =
          "SELECT coalesce(spcname, 'default') FROM pg_class c LEFT JOIN pg_tablespace t"
              + " ON t.oid = reltablespace WHERE relname = 'event'";
      assertThat(one(destination, "large", tablespace)).isEqualTo("default");
      destination.execute(
          "postgres",
          "SET allow_in_place_tablespaces = true",
          "CREATE TABLESPACE slow LOCATION ''",
          "DROP DATABASE empty");
      Run mapped =
          restore(
              destination,
              Map.of(
                  "DATABASES",
                  "empty,large",
                  "MAP_TABLESPACE",
                  "\"other \"\"disk\"\"\":slow",
                  "DST_ON_EXISTING",
                  "drop"));
      assertThat(mapped.err()).as(mapped.out()).isEmpty();
      assertThat(one(destination, "large", tablespace)).isEqualTo("slow");
      assertThat(
              one(
                  destination,
                  "empty",
                  "SELECT spcname FROM pg_tablespace t JOIN pg_database d ON t.oid = dattablespace"
                      + " WHERE datname = 'empty'"))
          .isEqualTo("slow");
      Run missing = restore(destination, Map.of("MAP_TABLESPACE", "\"other \"\"disk\"\"\":none"));
      assertThat(missing.exitCode()).as(missing.err()).isEqualTo(ExitCode.PREFLIGHT);
    }
  }

  @Test
  void names_are_mapped_and_system_databases_filled_on_request() throws Exception {
    try (var destination = destination()) {
      Run run =
          restore(
              destination,
              Map.of(
                  "DATABASES",
                  "owned,postgres,empty",
                  "MAP_DATABASE",
                  "owned:\"of, another: name\"",
                  "SYSTEM_DATABASES",
                  "true"));
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(owner(destination, "of, another: name")).isEqualTo("owner_of_db");
      assertThat(
              DatabaseContents.of(destination, "of, another: name")
                  .differences(expected.database("owned")))
          .isEmpty();
      try (var connection = destination.connect("postgres");
          var statement = connection.createStatement();
          var rows = statement.executeQuery("SELECT id FROM public.of_postgres")) {
        assertThat(rows.next()).isTrue();
      }
      assertThat(oid(destination, "postgres")).isEqualTo(5L);

      Run other =
          restore(
              destination,
              Map.of("DATABASES", "empty", "MAP_DATABASE", "empty:\"of, another: name\""));
      assertThat(other.exitCode()).as(other.err()).isNotEqualTo(ExitCode.DONE);
      assertThat(other.err()).contains("is not empty");
    }
  }

  @Test
  void a_template_is_replaced_where_that_is_permitted_and_is_one_again() throws Exception {
    try (var server = PostgresServer.start(NEW)) {
      server.execute("postgres", "CREATE DATABASE pattern IS_TEMPLATE true");
      server.execute("pattern", "CREATE TABLE form AS SELECT 1 AS id");
      TestStore own = TestStore.folder(folder.resolve("template"));
      Map<String, String> variables =
          Run.variables(
              Run.database("SRC_", server, "postgres"),
              Run.database("DST_", server, "postgres"),
              own.settings(),
              Map.of("DATABASES", "pattern"));
      assertThat(Run.of("backup-cluster", variables).exitCode()).isEqualTo(ExitCode.DONE);
      long before = oid(server, "pattern");

      Run refused = Run.of("restore-cluster", variables);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PARTIAL);
      assertThat(refused.err()).contains("is a template", "DST_ON_EXISTING=drop");
      assertThat(oid(server, "pattern")).isEqualTo(before);

      Map<String, String> permitted = Run.variables(variables, Map.of("DST_ON_EXISTING", "drop"));
      for (int i = 0; i < 2; i++) {
        Run run = Run.of("restore-cluster", permitted);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(oid(server, "pattern")).isNotEqualTo(before);
        before = oid(server, "pattern");
        assertThat(one(server, "SELECT datistemplate FROM pg_database WHERE datname = 'pattern'"))
            .isEqualTo("t");
        assertThat(one(server, "pattern", "SELECT id FROM form")).isEqualTo("1");
      }
    }
  }

  @Test
  void globals_cut_short_change_nothing() throws Exception {
    TestStore damaged = copy("cut");
    byte[] globals = damaged.read("_globals/one.sql");
    damaged.write("_globals/one.sql", Arrays.copyOf(globals, globals.length / 2));
    try (var destination = PostgresServer.start(NEW)) {
      var before = ClusterContents.globals(destination);
      Run run = restore(destination, Run.variables(damaged.settings(), Map.of("REPORT_URL", "")));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(reports(damaged, ".html"))
          .singleElement()
          .asString()
          .contains(
              "restore-cluster: failed",
              "In the phase &quot;open the backup of the cluster&quot;",
              "Nothing was changed");
      assertThat(run.err()).contains("Nothing was changed");
      assertThat(ClusterContents.globals(destination)).isEqualTo(before);
      assertThat(databases(destination)).isZero();
    }
  }

  @Test
  void a_damaged_database_fails_and_the_others_go_on() throws Exception {
    TestStore damaged = copy("damaged");
    byte[] dump = damaged.read("large/one.dump");
    dump[dump.length / 2] ^= 1;
    damaged.write("large/one.dump", dump);
    try (var destination = PostgresServer.start(NEW)) {
      Run run =
          restore(
              destination,
              Run.variables(
                  damaged.settings(), Map.of("DATABASES", "large,empty,owned,latin,many")));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PARTIAL);
      assertThat(run.err()).contains("the restore of \"large\" failed", "BACKUP_NAME=one");
      assertThat(run.out()).contains("failed", "done");
      for (String database : List.of("empty", "owned", "latin", "many")) {
        assertThat(
                DatabaseContents.of(destination, database).differences(expected.database(database)))
            .isEmpty();
      }
    }
  }

  @Test
  void what_the_backup_does_not_have_is_refused_with_the_names_there_are() {
    try (var destination = PostgresServer.start(NEW)) {
      for (Map<String, String> wrong :
          List.of(Map.of("DATABASES", "sampel"), Map.of("MAP_DATABASE", "sampel:other"))) {
        Run run = restore(destination, wrong);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("\"sample\"", "\"many\"", "\"latin\"");
      }
    }
  }

  @Test
  void a_newer_one_goes_into_no_older_server() {
    try (var destination = PostgresServer.start(14)) {
      Run run = restore(destination, Map.of());
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("the backup is of server version \"15", "15 or later");
    }
  }

  private static TestStore copy(String name) {
    TestStore copy = TestStore.folder(folder.resolve(name));
    store.keys().forEach(key -> copy.write(key, store.read(key)));
    return copy;
  }

  private static Path log(String name) throws IOException {
    return Files.createTempFile(folder, name, ".log");
  }

  private static String owner(PostgresServer server, String database) throws SQLException {
    return one(
        server,
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '" + database + "'");
  }

  private static long oid(PostgresServer server, String database) throws SQLException {
    return Long.parseLong(
        one(server, "SELECT oid FROM pg_database WHERE datname = '" + database + "'"));
  }

  private static long databases(PostgresServer server) throws SQLException {
    return Long.parseLong(one(server, "SELECT count(*) - 3 FROM pg_database"));
  }

  /** The databases that a restore has come to the end of, by their OIDs. */
  private static List<String> done(PostgresServer server) throws SQLException {
    var done = new ArrayList<String>();
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT oid, datname FROM pg_database WHERE datallowconn")) {
      while (rows.next()) {
        try (var inside = server.connect(rows.getString(2));
            var asking = inside.createStatement();
            var ledgers =
                asking.executeQuery("SELECT 1 FROM pg_namespace WHERE nspname = 'pgstow'")) {
          if (!ledgers.next() && SampleCluster.DATABASES.contains(rows.getString(2))) {
            done.add(rows.getString(1));
          }
        }
      }
    }
    return done;
  }

  private static String one(PostgresServer server, String query) throws SQLException {
    return one(server, "postgres", query);
  }

  private static String one(PostgresServer server, String database, String query)
      throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static PostgresServer destination() throws Exception {
    var destination = PostgresServer.start(NEW);
    SampleDatabase.prepareFiles(destination);
    SampleCluster.makeFolder(destination, location);
    return destination;
  }

  private static void assertRestored(PostgresServer destination) throws Exception {
    assertThat(ClusterContents.of(destination, SampleCluster.DATABASES).differences(expected))
        .isEmpty();
  }

  private static Run restore(PostgresServer destination, Map<String, String> variables) {
    return Run.of("restore-cluster", variables(destination, variables));
  }

  private static Map<String, String> variables(
      PostgresServer destination, Map<String, String> variables) {
    return Run.variables(
        Run.database("DST_", destination, "postgres"), store.settings(), variables);
  }
}
