package io.pgstow.backup;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.Clients;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a dump ends that cannot go on. */
final class DumpTest {
  @TempDir Path folder;

  @Test
  @Timeout(60)
  void an_error_on_the_way_reaches_the_reader() throws IOException {
    Path archive = Path.of("src/test/resources/golden/17/piped-none.dump").toAbsolutePath();
    Path pgDump =
        Files.writeString(folder.resolve("pg_dump"), "#!/bin/sh\ncat %s\n".formatted(archive));
    Files.setPosixFilePermissions(pgDump, PosixFilePermissions.fromString("rwxr-xr-x"));
    var clients = new Clients(folder, new ClientVersion(18, 6), new Cancellation());
    var error = new OutOfMemoryError("no room for a part");

    try (var dump =
        new Dump(
            clients.start(ClientProgram.PG_DUMP, List.of()),
            _ -> {
              throw error;
            },
            new Progress(ProgressDisplay.none(), InstantSource.system()))) {
      assertThatThrownBy(dump::read).isSameAs(error);
    }
  }
}
