package io.pgstow.app;

import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a dump into a directory when something comes between. */
final class FailingDirectoryDumpIT extends FailingDump {
  @Override
  InterruptedDump prepare(Path folder) throws SQLException {
    return new InterruptedDump(
        folder,
        300_000,
        Map.of(
            "DUMP_FORMAT", "directory",
            "DUMP_JOBS", "2",
            "DUMP_SEGMENT_SIZE", "1MB",
            "DUMP_COMPRESS", "gzip:9"));
  }

  @Override
  boolean isInTheMiddle(TestStore store) {
    return store.pendingUploads().toString().contains(".dat");
  }

  @Override
  String archive() {
    return "app/one/toc.dat";
  }

  @Override
  int objects() {
    return 4;
  }

  @Test
  void the_store_refuses_small_files() {
    dump().assertDenied(S3Operation.PUT_OBJECT);
  }
}
