package io.pgstow.job;

import io.pgstow.flow.Flow;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemStream;
import org.springframework.batch.infrastructure.item.ItemStreamException;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** The kinds of step that jobs are made of. */
final class Steps {
  private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

  /**
   * How long a step that failed waits for its other threads to come back. What they were sending is
   * then taken back, all within the time that a stopped run has.
   */
  private static final long TERMINATION_MILLIS = 5_000;

  private final JobRepository repository;
  private final Cancellation cancellation;
  private final Progress progress;
  private final Meters meters = new Meters();

  Steps(JobRepository repository, Cancellation cancellation, Progress progress) {
    this.repository = repository;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  /** Of all jobs that were made here. */
  Meters meters() {
    return meters;
  }

  /** Of all steps. */
  Progress progress() {
    return progress;
  }

  /** Something to do that may fail. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  /** A job of these steps. */
  Job job(String name, List<Step> steps) {
    SimpleJobBuilder builder =
        new JobBuilder(name, repository)
            .observationRegistry(meters.observations())
            .start(steps.getFirst());
    steps.stream().skip(1).forEach(builder::next);
    return builder.build();
  }

  /** A single act. */
  Step act(String name, Act act) {
    return new StepBuilder(name, repository)
        .observationRegistry(meters.observations())
        .tasklet(
            (contribution, context) -> {
              begin(name, act);
              return RepeatStatus.FINISHED;
            })
        .build();
  }

  /**
   * A step that is passed over, without a word, unless it has something to do when its turn comes.
   *
   * @param wanted whether it has
   */
  Step given(BooleanSupplier wanted, Step step) {
    return new Conditional(wanted, step);
  }

  /** A step that is passed over unless it has something to do. */
  private record Conditional(BooleanSupplier wanted, Step step) implements Step {
    @Override
    public String getName() {
      return step.getName();
    }

    @Override
    public void execute(StepExecution execution) throws JobInterruptedException {
      if (wanted.getAsBoolean()) {
        step.execute(execution);
      } else {
        execution.setExitStatus(ExitStatus.NOOP);
        execution.setStatus(BatchStatus.COMPLETED);
      }
    }
  }

  /** A stream of items that are written in chunks, one after the other. */
  <T> Step stream(
      String name, int chunk, Act open, ItemReader<T> reader, ItemWriter<T> writer, Act close) {
    return new StepBuilder(name, repository)
            .observationRegistry(meters.observations())
            .<T, T>chunk(chunk)
            .reader(untilCancelled(reader))
            .writer(writer)
            .stream(new Lifecycle(() -> begin(name, open), close))
            .build();
  }

  /**
   * A stream of items that are read one by one and processed side by side.
   *
   * @param threads how many are processed at once; reading waits while they are all at work
   * @param chunk after how many items the step waits for all of them
   */
  <I, O> Step parallel(
      String name,
      int threads,
      int chunk,
      Act open,
      ItemReader<I> reader,
      ItemProcessor<I, O> processor,
      ItemWriter<O> writer,
      Act close) {
    var executor = new SimpleAsyncTaskExecutor(name + " ");
    executor.setThreadFactory(
        Thread.ofVirtual().name(name + " ", 1).uncaughtExceptionHandler(Steps::uncaught).factory());
    executor.setConcurrencyLimit(threads);
    executor.setTaskTerminationTimeout(TERMINATION_MILLIS);
    return new StepBuilder(name, repository)
            .observationRegistry(meters.observations())
            .<I, O>chunk(chunk)
            .reader(untilCancelled(reader))
            .processor(interruptible(processor))
            .writer(writer)
            .taskExecutor(executor)
            .stream(
                new Lifecycle(
                    () -> begin(name, open),
                    () -> {
                      executor.close();
                      close.run();
                    }))
            .build();
  }

  /**
   * A thread that begins when the step has failed already is refused by the executor, before it
   * does anything: the step says why it failed.
   */
  private static void uncaught(Thread thread, Throwable e) {
    if (!(e instanceof CancellationException)) {
      LOG.error("thread \"{}\" ended", thread.getName(), e);
    }
  }

  private <T> ItemReader<T> untilCancelled(ItemReader<T> reader) {
    return () -> {
      requireNotCancelled();
      return reader.read();
    };
  }

  private <I, O> ItemProcessor<I, O> interruptible(ItemProcessor<I, O> processor) {
    return item -> {
      try (var _ = new Interruption(cancellation)) {
        return processor.process(item);
      } finally {
        progress.idle();
      }
    };
  }

  private void requireNotCancelled() {
    if (cancellation.isCancelled()) {
      throw new CancellationException("the run was canceled");
    }
  }

  private void begin(String name, Act act) throws Exception {
    requireNotCancelled();
    progress.begin(name);
    try (var _ = new Interruption(cancellation)) {
      act.run();
    }
  }

  /**
   * A flow in chunks: all items of one are read before any is processed.
   *
   * @param begin makes the flow when the step's turn comes; the step closes it
   */
  <I, O> Step chunks(String name, int chunk, Callable<? extends Flow<I, O>> begin) {
    var current = new Current<>(begin);
    return new StepBuilder(name, repository)
            .observationRegistry(meters.observations())
            .<I, O>chunk(chunk)
            .reader(untilCancelled(() -> current.flow().read()))
            .processor(interruptible(item -> current.flow().process(item)))
            .writer(results -> current.flow().write(results.getItems()))
            .stream(new Lifecycle(() -> begin(name, current::open), current::close))
            .build();
  }

  /**
   * A flow whose items are processed side by side, as soon as they are read.
   *
   * @param threads how many are processed at once
   * @param chunk after how many items the step waits for all of them
   * @param begin makes the flow when the step's turn comes; the step closes it
   */
  <I, O> Step flow(String name, int threads, int chunk, Callable<? extends Flow<I, O>> begin) {
    var current = new Current<>(begin);
    return this.<I, O>parallel(
        name,
        threads,
        chunk,
        current::open,
        () -> current.flow().read(),
        item -> current.flow().process(item),
        results -> current.flow().write(results.getItems()),
        current::close);
  }

  /** The flow of a step from when that begins. */
  private static final class Current<I, O> {
    private final Callable<? extends Flow<I, O>> begin;
    private final HandOver<Flow<I, O>> flow = new HandOver<>();

    Current(Callable<? extends Flow<I, O>> begin) {
      this.begin = begin;
    }

    void open() throws Exception {
      flow.put(begin.call());
    }

    Flow<I, O> flow() {
      return flow.get();
    }

    void close() throws Exception {
      if (flow.isThere()) {
        flow.get().close();
      }
    }
  }

  /** Opens and closes what a step reads from and writes to. */
  private record Lifecycle(Act opening, Act closing) implements ItemStream {
    @Override
    public void open(ExecutionContext context) {
      run(opening);
    }

    @Override
    public void close() {
      run(closing);
    }

    private static void run(Act act) {
      try {
        act.run();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new ItemStreamException(e);
      }
    }
  }
}
