package io.pgstow.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ExecutionContext;

final class StepsTest {
  /** It takes a thread that begins while another one fails. */
  private static final int ATTEMPTS = 50;

  private static final int ITEMS = 50;

  @Test
  void a_step_that_fails_says_so_once_and_in_no_other_way() throws Exception {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        assertThat(failing(attempt % 3).getAllFailureExceptions())
            .anySatisfy(e -> assertThat(e).hasStackTraceContaining("the cause"));
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(uncaught).isEmpty();
  }

  private static JobExecution failing(int failingItem) throws Exception {
    var repository = new ResourcelessJobRepository();
    var steps =
        new Steps(
            repository,
            new Cancellation(),
            new Progress(ProgressDisplay.none(), InstantSource.system()));
    var read = new AtomicInteger();
    Step step =
        steps.<Integer, Integer>parallel(
            "data",
            2,
            ITEMS,
            () -> {},
            () -> read.get() < ITEMS ? read.getAndIncrement() : null,
            item -> {
              if (item == failingItem) {
                throw new IllegalStateException("the cause");
              }
              return item;
            },
            chunk -> {},
            () -> {});
    JobExecution execution =
        repository.createJobExecution(
            repository.createJobInstance("it", new JobParameters()),
            new JobParameters(),
            new ExecutionContext());
    steps.job("it", List.of(step)).execute(execution);
    assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
    return execution;
  }
}
