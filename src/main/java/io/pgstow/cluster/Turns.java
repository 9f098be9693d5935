package io.pgstow.cluster;

import io.pgstow.postgres.Cancellation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which database is next. One that another process has at the moment is passed over, and its turn
 * comes again: that process may die. One thread asks for the next, several may answer what became
 * of it. Closing it ends the waiting.
 *
 * @param <T> what has turns
 */
final class Turns<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

  /** How long those that others have are left alone. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final Deque<T> waiting;
  private final List<T> elsewhere = new ArrayList<>();
  private final Cancellation.Registration registration;
  private int working;
  private boolean told;
  private boolean stopped;

  /** In their order. */
  Turns(Collection<T> all, Cancellation cancellation) {
    this.waiting = new ArrayDeque<>(all);
    this.registration = cancellation.onCancel(this::stop);
  }

  private synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** The next one, or null when none is left, neither here nor elsewhere. */
  synchronized @Nullable T next() throws InterruptedException {
    while (true) {
      if (stopped) {
        throw new CancellationException("the run was asked to end");
      }
      if (!waiting.isEmpty()) {
        working++;
        return waiting.poll();
      }
      if (!elsewhere.isEmpty()) {
        tell();
        wait(BETWEEN_LOOKS.toMillis());
        waiting.addAll(elsewhere);
        elsewhere.clear();
      } else if (working > 0) {
        wait();
      } else {
        return null;
      }
    }
  }

  private void tell() {
    if (working == 0 && !told) {
      told = true;
      LOG.info(
          "waiting for other processes, which have {}",
          elsewhere.stream().map(each -> "\"" + each + "\"").collect(Collectors.joining(", ")));
    }
  }

  /** It is done, or has failed. */
  synchronized void settle() {
    working--;
    notifyAll();
  }

  /** Another process has it. */
  synchronized void passOver(T one) {
    working--;
    elsewhere.add(one);
    notifyAll();
  }

  @Override
  public void close() {
    registration.close();
  }
}
