package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job from end to end, between real servers. */
final class MigrateIT {
  private static final String COPY = "copy of sample";

  @TempDir Path folder;
  private static PostgresServer source;
  private static PostgresServer destination;

  @BeforeAll
  static void start() throws Exception {
    source = PostgresServer.start(15);
    destination = PostgresServer.start(15);
    SampleDatabase.create(source, "sample");
    SampleDatabase.prepare(destination);
  }

  @AfterAll
  static void stop() {
    source.close();
    destination.close();
  }

  @Test
  void it_arrives_by_way_of_a_bucket_under_every_index_policy() throws Exception {
    try (var s3 = S3Server.start()) {
      DatabaseContents expected = DatabaseContents.of(source, "sample");
      for (Map<String, String> policy :
          List.of(
              Map.of("INDEX_POLICY", "after-data"),
              Map.of("INDEX_POLICY", "auto", "INDEX_AUTO_THRESHOLD", "50kB", "RESTORE_JOBS", "3"),
              Map.of("INDEX_POLICY", "before-data", "KEYS_BEFORE_DATA", "true"),
              Map.of("RESTORE_JOBS", "3", "RESTORE_SEGMENT_SIZE", "64kB"))) {
        Run run =
            migrate(
                "sample",
                COPY,
                TestStore.bucket(s3, "b+ä c/" + policy.hashCode()),
                Run.variables(policy, Map.of("DST_ON_EXISTING", "drop")));
        assertThat(run.err()).as(run.out()).isEmpty();
        assertThat(DatabaseContents.of(destination, COPY).differences(expected))
            .as(policy.toString())
            .isEmpty();
      }
    }
  }

  @Test
  void a_database_is_not_migrated_into_itself_by_another_name_of_its_server() throws Exception {
    source.createDatabase("itself");
    source.execute("itself", "CREATE TABLE public.item AS SELECT 1 AS id");
    String before = "SELECT oid FROM pg_database WHERE datname = 'itself'";
    TestStore store = TestStore.folder(folder.resolve("itself"));
    long oid = query(source, before);
    for (String skip : List.of("false", "true")) {
      Run run =
          Run.of(
              "migrate",
              Run.variables(
                  Run.database("SRC_", source, "itself"),
                  Run.database("DST_", source, "itself"),
                  Map.of("DST_PGHOST", "localhost", "DST_ON_EXISTING", "drop", "SKIP_CHECKS", skip),
                  store.settings()));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(run.err()).contains("source and destination are the same database");
    }
    assertThat(query(source, before)).isEqualTo(oid);
    assertThat(store.keys()).isEmpty();
  }

  private static long query(PostgresServer server, String sql) throws Exception {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** In a file and in a folder, below a root and at a place that is named in full. */
  @ParameterizedTest
  @CsvSource({"file,false", "folder,false", "named_file,true"})
  void one_that_failed_goes_on_with_the_backup_it_has_made(String name, boolean inFull)
      throws Exception {
    FailingRestore.create(source, name);
    TestStore store = TestStore.folder(folder);
    Map<String, String> place =
        inFull
            ? Map.of("S3_URI", "file:" + folder.resolve("place/one.dump"))
            : Map.of("DUMP_FORMAT", name.equals("folder") ? "directory" : "custom");

    Run failed = migrate(name, name, store, Run.variables(place, FailingRestore.TOLD));
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    List<String> objects = objects(store);
    source.execute(name, "INSERT INTO public.item VALUES (0)");
    Run resumed = migrate(name, name, store, place);

    assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.DONE);
    assertThat(objects(store)).isNotEmpty().isEqualTo(objects);
    assertThat(FailingRestore.rows(destination, name)).isEqualTo(FailingRestore.ROWS);
  }

  @Test
  void one_that_failed_is_left_where_another_name_is_given() throws Exception {
    FailingRestore.create(source, "anew");
    TestStore store = TestStore.folder(folder);

    assertThat(migrate("anew", "anew", store, FailingRestore.TOLD).exitCode())
        .isEqualTo(ExitCode.DATABASE_REFUSED);
    source.execute("anew", "INSERT INTO public.item VALUES (0)");
    Map<String, String> anew = Map.of("BACKUP_NAME", "anew", "DST_ON_EXISTING", "drop");
    Run another = migrate("anew", "anew", store, anew);

    assertThat(another.exitCode()).as(another.err()).isEqualTo(ExitCode.DONE);
    assertThat(store.keys()).contains("anew/anew.dump");
    assertThat(FailingRestore.rows(destination, "anew")).isEqualTo(FailingRestore.ROWS + 1);
  }

  private static Run migrate(
      String from, String to, TestStore store, Map<String, String> variables) {
    return Run.of(
        "migrate",
        Run.variables(
            Run.database("SRC_", source, from),
            Run.database("DST_", destination, to),
            store.settings(),
            Map.of("RESTORE_JOBS", "2"),
            variables));
  }

  /** Without the lease, which a restore has only while it is under way. */
  private static List<String> objects(TestStore store) {
    return store.keys().stream().filter(key -> !key.endsWith(".restoring.json")).toList();
  }
}
