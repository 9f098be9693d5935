package io.pgstow.cluster;

import io.pgstow.cluster.DatabaseTask.Turn;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.flow.Flow;
import io.pgstow.postgres.Cancellation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The databases of a run. Each has its turn, and again one as long as another process has it. The
 * failure of one does not keep the others from their turns.
 */
public final class Databases implements Flow<DatabaseTask, DatabaseTask> {
  private final Turns<DatabaseTask> turns;
  private final Attempts attempts;
  private final Cancellation cancellation;
  private final Clock clock;

  /**
   * @param tasks in the order of their turns
   * @param attempts gets what became of each
   */
  Databases(List<DatabaseTask> tasks, Attempts attempts, Cancellation cancellation, Clock clock) {
    this.turns = new Turns<>(tasks, cancellation);
    this.attempts = attempts;
    this.cancellation = cancellation;
    this.clock = clock;
  }

  @Override
  public @Nullable DatabaseTask read() throws InterruptedException {
    return turns.next();
  }

  @Override
  public DatabaseTask process(DatabaseTask task) {
    boolean settled = true;
    try {
      Optional<Outcome> outcome = attempt(task);
      outcome.ifPresent(known -> attempts.put(task.name(), known));
      settled = outcome.isPresent();
    } finally {
      if (settled) {
        turns.settle();
      } else {
        turns.passOver(task);
      }
    }
    return task;
  }

  /** Nothing if another process has the database. */
  private Optional<Outcome> attempt(DatabaseTask task) {
    Instant start = clock.instant();
    try {
      Turn turn = task.work().run();
      return switch (turn) {
        case DONE -> Optional.of(new Outcome.Done(Duration.between(start, clock.instant())));
        case DONE_BEFORE -> Optional.of(new Outcome.DoneBefore());
        case ELSEWHERE -> Optional.empty();
      };
    } catch (PgstowException e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      return e.exitCode() == ExitCode.BUSY ? Optional.empty() : Optional.of(new Outcome.Failed(e));
    } catch (RuntimeException e) {
      if (cancellation.isCancelled()) {
        throw e;
      }
      return Optional.of(new Outcome.Failed(Defects.of(e)));
    }
  }

  @Override
  public void close() {
    turns.close();
  }
}
