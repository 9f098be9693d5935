package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.SampleDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job from end to end, between real servers. */
final class MigrateIT {
  @TempDir Path folder;

  @Test
  void the_sample_database_arrives_as_it_was() throws Exception {
    try (var source = PostgresServer.start(15);
        var destination = PostgresServer.start(15)) {
      SampleDatabase.create(source, "sample");
      SampleDatabase.prepare(destination);

      Run run =
          Run.of(
              "migrate",
              Run.variables(
                  Run.database("SRC_", source, "sample"),
                  Run.database("DST_", destination, "copy of sample"),
                  Map.of("BACKUP_URL", "file:" + folder, "RESTORE_JOBS", "2")));

      assertThat(run.err()).as(run.out()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
      assertThat(
              DatabaseContents.of(destination, "copy of sample")
                  .differences(DatabaseContents.of(source, "sample")))
          .isEmpty();
    }
  }
}
