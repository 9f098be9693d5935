package io.pgstow.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgstow.error.DamageException;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.Verification;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.restore.BackupContents;
import io.pgstow.testing.MemoryStore;
import io.pgstow.testing.SampleBackups;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyOptions;
import io.pgstow.verify.VerifyReport;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class JobRunnerTest {
  /** The step of the job that most tests here run. */
  private static final String STEP = "table of contents";

  private static final BackupContents CONTENTS = new BackupContents("memory:it", List.of());

  private final Cancellation cancellation = new Cancellation();
  private final JobRunner runner =
      new JobRunner(cancellation, new Progress(ProgressDisplay.none(), InstantSource.system()));
  private final List<String> done = new ArrayList<>();

  @Test
  void a_failure_of_pgstow_reaches_the_caller_as_it_is() {
    var failure = new PgstowException(ExitCode.BACKUP_NOT_FOUND, "there is none", "Make one.");

    assertThat(catchThrowable(() -> run(throwing(failure)))).isSameAs(failure);
  }

  @Test
  void one_that_something_else_has_wrapped_does_too() {
    var failure = new PgstowException(ExitCode.STORE, "it does not answer", "Wait.");

    assertThat(catchThrowable(() -> run(throwing(new IllegalStateException(failure)))))
        .isSameAs(failure);
  }

  @Test
  void any_other_exception_is_a_defect_that_keeps_its_cause() {
    var defect = new IllegalStateException("nobody expects it");

    assertThatThrownBy(() -> run(throwing(defect)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("contents")
        .satisfies(e -> assertThat(e.getSuppressed()).contains(defect));
  }

  @Test
  void memory_that_does_not_suffice_is_thrown_on() {
    var error = new OutOfMemoryError("it");

    assertThat(
            catchThrowable(
                () ->
                    run(
                        () -> {
                          throw error;
                        })))
        .isSameAs(error);
  }

  @Test
  void a_cancelled_run_begins_no_step() {
    cancellation.cancel();

    assertThatThrownBy(() -> run(() -> CONTENTS))
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .hasAtLeastOneElementOfType(CancellationException.class));
    assertThat(done).isEmpty();
  }

  @Test
  void the_users_steps_follow_those_that_they_name_and_no_others() {
    runner
        .with(List.of(extra("first", STEP), extra("never", "dump"), extra("second", "first")))
        .contents(() -> CONTENTS, _ -> done.add(STEP));

    assertThat(done).containsExactly(STEP, "first", "second");
  }

  @Test
  void a_step_of_the_users_that_fails_ends_the_job() {
    var failure = new PgstowException(ExitCode.DATABASE_REFUSED, "it has failed", "Correct it.");
    var failing =
        new ExtraStep(
            "failing",
            STEP,
            _ -> {
              throw failure;
            });

    assertThat(
            catchThrowable(
                () ->
                    runner
                        .with(List.of(failing, extra("later", "failing")))
                        .contents(() -> CONTENTS, _ -> done.add(STEP))))
        .isSameAs(failure);
    assertThat(done).containsExactly(STEP);
  }

  @Test
  void whoever_waits_for_a_job_is_interrupted_only_after_it_has_ended() {
    Thread waiting = Thread.currentThread();

    run(
        () -> {
          waiting.interrupt();
          return CONTENTS;
        });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(done).containsExactly(STEP);
  }

  @Test
  void damage_is_recorded_and_reported_and_ends_the_job() {
    var store = new MemoryStore();
    new SampleBackups(store, "shop").file("one", Instant.EPOCH, false);
    store.put(new BackupKey("shop", "one").customArchive(), new byte[1]);
    var reports = new ArrayList<VerifyReport>();

    assertThatThrownBy(() -> runner.verify(verify(store), reports::add))
        .isInstanceOf(DamageException.class)
        .hasMessageContaining("it has 1 bytes instead of");

    assertThat(reports)
        .extracting(report -> report.verification().result())
        .containsExactly(Verification.Result.DAMAGED);
    assertThat(store.head(new BackupKey("shop", "one").verification())).isPresent();
  }

  @Test
  void a_backup_that_is_not_there_is_no_damage() {
    var reports = new ArrayList<VerifyReport>();

    assertThatThrownBy(() -> runner.verify(verify(new MemoryStore()), reports::add))
        .isInstanceOfSatisfying(
            PgstowException.class,
            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BACKUP_NOT_FOUND));

    assertThat(reports).isEmpty();
  }

  private static Verify verify(MemoryStore store) {
    var options =
        new VerifyOptions(
            "shop",
            "one",
            Optional.empty(),
            Verification.Level.OBJECTS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Verify(
        options,
        store,
        new Progress(ProgressDisplay.none(), InstantSource.system()),
        new Cancellation(),
        Clock.systemUTC());
  }

  private void run(Supplier<BackupContents> contents) {
    runner.contents(contents, _ -> done.add(STEP));
  }

  private static Supplier<BackupContents> throwing(RuntimeException e) {
    return () -> {
      throw e;
    };
  }

  private ExtraStep extra(String name, String after) {
    return new ExtraStep(name, after, _ -> done.add(name));
  }
}
