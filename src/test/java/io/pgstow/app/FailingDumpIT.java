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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a dump as one file when something comes between. */
@Isolated("it looks for dumps among all processes that this one has started")
final class FailingDumpIT extends FailingDump {
  /** Rows have flowed for so long that parts were sent: about half of the large table. */
  private static final String IN_THE_MIDDLE =
      "SELECT count(*) FROM pg_stat_progress_copy WHERE relid = 'a_large'::regclass"
          + " AND bytes_processed > 16000000";

  @Override
  InterruptedDump prepare(Path folder) throws SQLException {
    return new InterruptedDump(folder, 120_000, Map.of());
  }

  @Override
  boolean isInTheMiddle(TestStore store) throws SQLException {
    if (dump().number(IN_THE_MIDDLE) == 0) {
      return false;
    }
    assertThat(store.pendingUploads()).containsExactly("app/one.dump");
    return true;
  }

  @ParameterizedTest
  @MethodSource("stores")
  void pg_dump_is_killed(TestStore store) throws Exception {
    Run run = interrupt(store, FailingDumpIT::killDump);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(run.err()).contains("ERROR: \"pg_dump\" was killed by signal 9").contains("HINT: ");
    dump().assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void the_connection_of_pg_dump_is_terminated(TestStore store) throws Exception {
    Run run =
        interrupt(
            store,
            () ->
                dump()
                    .source()
                    .execute(
                        "app",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DATABASE_UNREACHABLE);
    assertThat(run.err()).contains("a_large").contains("HINT: Check the server");
    dump().assertNothingIn(store);
  }

  @ParameterizedTest
  @MethodSource("otherStores")
  void another_run_of_the_same_name_was_quicker(TestStore store) throws Exception {
    TestStore quick = TestStore.folder(otherFolder.resolve("quick"));
    dump().run(quick, Map.of("TABLES", "public.z_small", "FORCE", "true"));

    Run run =
        interrupt(store, () -> quick.keys().forEach(key -> store.write(key, quick.read(key))));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.BUSY);
    assertThat(run.err())
        .contains("another run was quicker")
        .contains("app/one.manifest.json\" exists already");
    assertThat(store.pendingUploads()).isEmpty();
    assertThat(quick.keys()).hasSize(2).isEqualTo(store.keys());
    assertThat(quick.keys())
        .allSatisfy(key -> assertThat(store.read(key)).isEqualTo(quick.read(key)));
  }

  Stream<TestStore> otherStores() {
    return Stream.of(
        TestStore.folder(otherFolder.resolve("slow")), TestStore.bucket(dump().s3(), "quick"));
  }

  @Test
  void no_process_is_left_when_the_store_refuses() {
    dump().assertDenied(S3Operation.UPLOAD_PART);
    assertThat(dumps()).isEmpty();
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
