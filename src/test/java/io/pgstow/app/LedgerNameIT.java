package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema of the ledger is told by its mark: its name may be the user's own. */
final class LedgerNameIT {
  @TempDir Path folder;

  @Test
  void a_schema_called_like_the_ledger_is_restored_and_resumed() throws Exception {
    try (var server = PostgresServer.start(17)) {
      var copies = new Copies(server, folder);
      FailingRestore.create(server, "source");
      server.execute(
          "source",
          "CREATE SCHEMA pgstow",
          "COMMENT ON SCHEMA pgstow IS 'A restore in progress, ledger 16384. pgstow drops this schema when it is complete.'",
          "CREATE TABLE pgstow.restore AS SELECT 'another' AS backup, 'x' AS archive",
          "CREATE TABLE pgstow.ledger AS SELECT 1 AS dump_id");
      DatabaseContents expected = DatabaseContents.of(server, "source");
      copies.backUp("source");

      Run failed = copies.restore("source", "copy", FailingRestore.TOLD);
      assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
      assertThat(copies.query("copy", "SELECT count(*) > 5 FROM pgstow_2.ledger"))
          .containsExactly("t");
      copies.restored("source", "copy", Map.of());

      assertThat(DatabaseContents.of(server, "copy").differences(expected)).isEmpty();
    }
  }
}
