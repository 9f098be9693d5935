package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A dump that fails in the middle, of either format, is never published and leaves nothing. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FailingDump {
  @TempDir static Path folder;
  @TempDir static Path otherFolder;
  private InterruptedDump dump;

  /** Fills a database, and says how it is dumped. */
  abstract InterruptedDump prepare(Path folder) throws SQLException;

  /** Whether parts of the large table were sent, and not yet all. */
  abstract boolean isInTheMiddle(TestStore store) throws SQLException;

  @BeforeAll
  void startServers() throws SQLException {
    dump = prepare(folder);
  }

  @AfterAll
  void stopServers() {
    dump.close();
  }

  InterruptedDump dump() {
    return dump;
  }

  Stream<TestStore> stores() {
    return dump.stores();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void a_privilege_is_revoked(TestStore store) throws Exception {
    Run run =
        interrupt(store, () -> dump.source().execute("app", "REVOKE ALL ON z_small FROM dumper"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("permission denied for table z_small");
    dump.assertNothingIn(store);
  }

  @Test
  void pg_dump_does_not_even_begin() {
    var store = TestStore.folder(folder);
    Run run = dump.run(store, Map.of("TABLES", "public.missing"));

    assertThat(run.exitCode()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("no matching tables were found");
    dump.assertNothingIn(store);
  }

  @ParameterizedTest
  @EnumSource(names = {"UPLOAD_PART", "COMPLETE_MULTIPART_UPLOAD"})
  void the_store_refuses(S3Operation operation) {
    dump.assertDenied(operation);
  }

  Run interrupt(TestStore store, InterruptedDump.Interference interference) throws Exception {
    return dump.interrupt(store, () -> isInTheMiddle(store), interference);
  }
}
