package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.S3Operation;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a dump whose rows pg_dump itself writes when something comes between. */
@Isolated("it looks for dumps among all processes that this one has started")
@TestInstance(Lifecycle.PER_CLASS)
final class FailingInsertsDumpIT {
  @TempDir static Path folder;
  private InterruptedDump dump;

  @BeforeAll
  void startServers() throws SQLException {
    dump =
        new InterruptedDump(
            folder, 200_000, Map.of("COLUMN_INSERTS", "true", "DUMP_COMPRESS", "gzip:9"));
  }

  @AfterAll
  void stopServers() {
    dump.close();
  }

  Stream<TestStore> stores() {
    return dump.stores();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void pg_dump_is_killed(TestStore store) throws Exception {
    Run run = interrupt(store, FailingInsertsDumpIT::killDump);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("ERROR: \"pg_dump\" was killed by signal 9").contains("HINT: ");
    dump.assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void the_connection_of_pg_dump_is_terminated(TestStore store) throws Exception {
    Run run =
        interrupt(
            store,
            () ->
                dump.source()
                    .execute(
                        "app",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'FETCH%'"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("HINT: Check the server");
    dump.assertNothingIn(store);
  }

  @Test
  void no_process_is_left_when_the_store_refuses() {
    dump.assertDenied(S3Operation.UPLOAD_PART);
    assertThat(dumps()).isEmpty();
  }

  private Run interrupt(TestStore store, InterruptedDump.Interference interference)
      throws Exception {
    return dump.interrupt(
        store, () -> store.pendingUploads().contains("app/one.dump"), interference);
  }

  private static void killDump() {
    assertThat(dumps()).hasSize(1).allSatisfy(ProcessHandle::destroyForcibly);
  }

  private static List<ProcessHandle> dumps() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("/pg_dump"))
        .toList();
  }
}
