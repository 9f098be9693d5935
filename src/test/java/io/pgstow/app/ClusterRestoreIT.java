package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClusterContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleCluster;
import io.pgstow.testing.SampleDatabase;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers, out and back into a server of a newer major version. */
final class ClusterRestoreIT {
  private static final int OLD = 15;
  private static final int NEW = 17;

  @TempDir static Path folder;
  private static TestStore store;
  private static ClusterContents expected;

  @BeforeAll
  static void backUp() throws Exception {
    store = TestStore.folder(folder.resolve("store"));
    try (var source = PostgresServer.start(OLD)) {
      SampleCluster.create(source);
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
    assertThat(store.keys()).noneMatch(key -> key.endsWith(".begun.json"));
  }

  @Test
  void it_arrives_with_its_roles_and_the_properties_of_its_databases() throws Exception {
    try (var destination = destination()) {
      Run run = restore(destination, Map.of("CLUSTER_JOBS", "2", "RESTORE_JOBS", "2"));
      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
      assertRestored(destination);
      assertThat(run.out()).contains("restored with SYSTEM_DATABASES=true only");
    }
  }

  private static PostgresServer destination() throws Exception {
    var destination = PostgresServer.start(NEW);
    SampleDatabase.prepareFiles(destination);
    return destination;
  }

  private static void assertRestored(PostgresServer destination) throws Exception {
    assertThat(ClusterContents.of(destination, SampleCluster.DATABASES).differences(expected))
        .isEmpty();
  }

  private static Run restore(PostgresServer destination, Map<String, String> variables) {
    return Run.of(
        "restore-cluster",
        Run.variables(Run.database("DST_", destination, "postgres"), store.settings(), variables));
  }
}
