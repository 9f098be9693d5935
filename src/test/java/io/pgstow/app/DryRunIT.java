package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.config.RetentionSettings;
import io.pgstow.error.ExitCode;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import io.pgstow.testing.S3Server;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dry run changes nothing, in every job that has it; a job that has none refuses it. */
final class DryRunIT {
  @TempDir static Path folder;
  private static S3Server server;

  @BeforeAll
  static void start() {
    server = S3Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<TestStore> stores() {
    return Stream.of(TestStore.folder(folder.resolve("store")), TestStore.bucket(server, "store"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void nothing_is_moved(TestStore store) {
    fill(store);
    List<String> before = listing(store);
    String from = store.settings().getOrDefault("BACKUP_URL", "");
    var settings =
        Run.variables(
            store.settings(),
            Map.of("SRC_URL", from, "DST_URL", from + "-new", "REMOVE_SOURCE", "true"),
            Map.of("DRY_RUN", "true", "OUTPUT", "json"));

    Run run = Run.of("rename", settings);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("\"objects\" : 3", "\"toCopy\" : 3", "\"toRemove\" : 3")
        .doesNotContain("copied");
    assertThat(listing(store)).isEqualTo(before);
    assertThat(folder.resolve("store-new")).doesNotExist();
    Run list = Run.of("list", Run.variables(store.settings(), Map.of("BACKUP_URL", from + "-new")));
    assertThat(list.out()).doesNotContain("app");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void nothing_is_pruned(TestStore store) {
    fill(store);
    List<String> before = listing(store);

    Run run =
        Run.of(
            "prune",
            Run.variables(store.settings(), Map.of("SRC_DBNAME", "app", "DRY_RUN", "true")));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(listing(store)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"backup", "restore", "migrate", "verify", "list", "pin", "unpin", "check"})
  void a_job_that_has_none_refuses_it(String job) {
    Run run = Run.of(job, Map.of(RetentionSettings.DRY_RUN.name(), "true", "SRC_DBNAME", "app"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("\"DRY_RUN\" has no effect in \"" + job + "\"");
  }

  /** What is long expired, or looks so. */
  private static void fill(TestStore store) {
    store.write("app/20010203T040506Z.dump", new byte[] {1});
    store.write("app/20020203T040506Z.dump", new byte[] {1, 2});
    store.write("app/20020203T040506Z/toc.dat", new byte[] {1, 2, 3});
  }

  /** Keys, sizes, ETags and times. */
  private static List<String> listing(TestStore store) {
    try (ObjectStore opened = store.open();
        Stream<StoredObject> objects = opened.list("")) {
      return objects.map(StoredObject::toString).sorted().toList();
    }
  }
}
