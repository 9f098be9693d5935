package io.pgstow.app;

import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/** What becomes of a dump into one file when something comes between. */
final class FailingDumpIT extends FailingDump {
  @Override
  InterruptedDump prepare(Path folder) throws SQLException {
    return new InterruptedDump(
        folder,
        300_000,
        Map.of("DUMP_JOBS", "2", "DUMP_SEGMENT_SIZE", "1MB", "DUMP_COMPRESS", "gzip:9"));
  }

  @Override
  boolean isInTheMiddle(TestStore store) {
    return store.pendingUploads().contains("app/one.dump");
  }

  @Override
  String archive() {
    return "app/one.dump";
  }

  @Override
  int objects() {
    return 2;
  }
}
