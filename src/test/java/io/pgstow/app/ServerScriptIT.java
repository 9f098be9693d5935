package io.pgstow.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.ClusterContents;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleCluster;
import io.pgstow.testing.SampleDatabase;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers from a script of pg_dumpall. */
final class ServerScriptIT {
  private static final int MAJOR = 17;

  @TempDir static Path folder;
  private static Path plain;
  private static ClusterContents expected;
  private static Set<String> globals;
  private static String location;

  @BeforeAll
  static void dump() throws Exception {
    plain = folder.resolve("all.sql");
    try (var source = PostgresServer.start(MAJOR)) {
      SampleCluster.create(source);
      location = SampleCluster.location(source);
      expected = ClusterContents.of(source, SampleCluster.DATABASES);
      globals = ClusterContents.globals(source);
      var clients = ClientPrograms.assumeForServer(MAJOR);
      clients.run(source, "pg_dumpall", "--file=" + plain);
      clients.run(
          source, "pg_dumpall", "--globals-only", "--file=" + folder.resolve("globals.sql"));
      clients.run(
          source,
          "pg_dumpall",
          "--clean",
          "--if-exists",
          "--column-inserts",
          "--file=" + folder.resolve("clean.sql"));
    }
    Files.createDirectories(folder.resolve("nfs"));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("nfs/weekly-all.sql.gz")))) {
      Files.copy(plain, out);
    }
  }

  @AfterAll
  static void removeFolder() {
    SampleCluster.removeFolder(location);
  }

  @Test
  void a_script_of_globals_alone_is_restored() throws Exception {
    try (var destination = destination()) {
      Run run = restore(destination, uri(folder.resolve("globals.sql")));

      assertThat(run.exitCode()).as(run.err() + run.out()).isEqualTo(ExitCode.DONE);
      assertThat(ClusterContents.globals(destination)).isEqualTo(globals);
    }
  }

  @Test
  void it_arrives_with_its_roles_and_the_properties_of_its_databases() throws Exception {
    try (var destination = destination()) {
      Run check =
          Run.of(
              "check",
              Run.variables(
                  Run.database("DST_", destination, "postgres"),
                  uri(plain),
                  Map.of("CLUSTER", "true")));
      Run run =
          restore(
              destination,
              Map.of("BACKUP_URL", "file:" + folder.resolve("nfs"), "BACKUP_NAME", "weekly-all"));

      assertThat(check.exitCode()).as(check.err() + check.out()).isEqualTo(ExitCode.DONE);
      assertThat(check.out()).contains("would restore the globals and");
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
      assertRestored(destination);
      assertThat(run.out()).contains("SYSTEM_DATABASES=true");
    }
  }

  @Test
  void one_that_drops_first_drops_nothing_and_replaces_what_may_be_replaced() throws Exception {
    try (var destination = destination()) {
      destination.execute("postgres", "CREATE ROLE boss");
      destination.createDatabase("many");
      destination.execute("many", "CREATE TABLE public.of_another AS SELECT 1 AS id");
      Path script = folder.resolve("clean.sql");

      Run refused = restore(destination, uri(script));

      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PARTIAL);
      assertThat(refused.err()).contains("\"many\" is not empty", "Run the job again");
      assertThat(query(destination, "many", "SELECT id FROM public.of_another"))
          .containsExactly("1");
      String oid = oid(destination, "large");

      // what is restored is known, and is not dropped again
      Run again =
          restore(
              destination,
              Run.variables(
                  uri(script), Map.of("DST_ON_EXISTING", "drop", "EXISTING_ROLES", "alter")));

      assertThat(again.exitCode()).as(again.err() + again.out()).isEqualTo(ExitCode.DONE);
      assertThat(again.out()).contains("done before");
      assertThat(oid(destination, "large")).isEqualTo(oid);
      assertRestored(destination);
      assertThat(
              query(destination, "postgres", "SELECT 1 FROM pg_database WHERE datname ~ 'pgstow'"))
          .isEmpty();
    }
  }

  @Test
  void databases_are_chosen_and_named_as_those_of_a_backup() throws Exception {
    try (var destination = destination()) {
      Run run =
          restore(
              destination,
              Run.variables(
                  uri(plain),
                  Map.of(
                      "DATABASES",
                      "owned,postgres,empty,large",
                      "MAP_DATABASE",
                      "owned:\"of, another: name\"",
                      "MAP_TABLESPACE",
                      "\"other \"\"disk\"\"\":pg_default",
                      "SYSTEM_DATABASES",
                      "true")));

      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(
              DatabaseContents.of(destination, "of, another: name")
                  .differences(expected.database("owned")))
          .isEmpty();
      assertThat(
              query(
                  destination,
                  "postgres",
                  "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'of, another: name'"))
          .containsExactly("owner_of_db");
      assertThat(query(destination, "postgres", "SELECT id FROM public.of_postgres"))
          .containsExactly("1");
      assertThat(query(destination, "large", "SELECT count(*) FROM public.event"))
          .containsExactly("60000");
      assertThat(
              query(
                  destination,
                  "large",
                  "SELECT reltablespace FROM pg_class WHERE relname = 'event'"))
          .containsExactly("0");
    }
  }

  @Test
  void one_that_fails_does_not_keep_the_others_from_their_turns() throws Exception {
    Path script = folder.resolve("failing.sql");
    String text = Files.readString(plain, ISO_8859_1);
    Files.writeString(
        script,
        text.replaceFirst(
            "(?m)^CREATE TABLE public.event ", "SELECT 1/0;\nCREATE TABLE public.event "),
        ISO_8859_1);
    try (var destination = destination()) {
      Run run = restore(destination, uri(script));

      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PARTIAL);
      assertThat(run.err())
          .contains("the restore of \"large\" failed", "division by zero", "Run the job again");
      for (String database : List.of("empty", "owned", "latin", "many", SampleCluster.HOSTILE)) {
        assertThat(
                DatabaseContents.of(destination, database).differences(expected.database(database)))
            .isEmpty();
      }
    }
  }

  @Test
  void what_is_cut_short_or_is_of_one_database_changes_nothing() throws Exception {
    Path cut = folder.resolve("cut.sql");
    byte[] whole = Files.readAllBytes(plain);
    Files.write(cut, Arrays.copyOf(whole, whole.length - 100));
    Path within = folder.resolve("within.sql");
    Files.writeString(
        within,
        Files.readString(plain, ISO_8859_1)
            .replaceFirst("\n-- PostgreSQL database dump complete\n", "\n"),
        ISO_8859_1);
    Path one = folder.resolve("one.sql");
    Files.writeString(one, "CREATE TABLE public.t (id int);\n");
    try (var destination = PostgresServer.start(MAJOR)) {
      var before = ClusterContents.globals(destination);

      Run early = restore(destination, uri(cut));
      Run inside = restore(destination, uri(within));
      Run other = restore(destination, uri(one));
      Run missing = restore(destination, uri(folder.resolve("none.sql")));
      Run unknown = restore(destination, Run.variables(uri(plain), Map.of("DATABASES", "nowhere")));

      assertThat(early.exitCode()).as(early.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(early.err()).contains("the last line of pg_dumpall");
      assertThat(inside.exitCode()).as(inside.err()).isEqualTo(ExitCode.ARCHIVE);
      assertThat(inside.err()).contains("without the last line of pg_dump");
      assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCode.USAGE);
      assertThat(other.err()).contains("is not a script of pg_dumpall", "the job \"restore\"");
      assertThat(missing.exitCode()).as(missing.err()).isEqualTo(ExitCode.BACKUP_NOT_FOUND);
      assertThat(unknown.exitCode()).as(unknown.err()).isEqualTo(ExitCode.USAGE);
      assertThat(ClusterContents.globals(destination)).isEqualTo(before);
    }
  }

  private static PostgresServer destination() throws Exception {
    var destination = PostgresServer.start(MAJOR);
    SampleDatabase.prepareFiles(destination);
    SampleCluster.makeFolder(destination, location);
    return destination;
  }

  private static Map<String, String> uri(Path script) {
    return Map.of("S3_URI", "file:" + script);
  }

  private static Run restore(PostgresServer destination, Map<String, String> more) {
    return Run.of(
        "restore-cluster", Run.variables(Run.database("DST_", destination, "postgres"), more));
  }

  private static void assertRestored(PostgresServer destination) throws Exception {
    // pg_dump lists the roles of a policy in the order in which they were made
    assertThat(ClusterContents.of(destination, SampleCluster.DATABASES).differences(expected))
        .filteredOn(difference -> !difference.contains("Name: secret own_rows; Type: POLICY"))
        .isEmpty();
  }

  private static String oid(PostgresServer server, String database) throws SQLException {
    return query(
            server,
            "postgres",
            "SELECT oid FROM pg_database WHERE datname = '%s'".formatted(database))
        .getFirst();
  }

  private static List<String> query(PostgresServer server, String database, String sql)
      throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
