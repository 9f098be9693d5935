package io.pgstow.app;

import io.pgstow.report.Progress;
import io.pgstow.report.Units;
import io.pgstow.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says when a store has stopped answering, and when it answers again. Whoever starts it closes it,
 * which ends its thread.
 */
final class StoreWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

  private static final long PERIOD_MILLIS = 1000;

  private final Timer timer = new Timer("store watch", true);
  private final ObjectStore store;
  private final Progress progress;
  private final InstantSource clock;
  private Optional<Instant> said = Optional.empty();

  StoreWatch(ObjectStore store, Progress progress, InstantSource clock) {
    this.store = store;
    this.progress = progress;
    this.clock = clock;
  }

  /** Starts to watch a store, which stays the caller's. */
  static StoreWatch start(ObjectStore store, Progress progress, InstantSource clock) {
    var watch = new StoreWatch(store, progress, clock);
    var look =
        new TimerTask() {
          @Override
          public void run() {
            watch.look();
          }
        };
    watch.timer.schedule(look, PERIOD_MILLIS, PERIOD_MILLIS);
    return watch;
  }

  /** Looks once. */
  void look() {
    Instant now = clock.instant();
    progress.journal().retries(store.retries());
    Optional<Instant> since = store.silentSince(now);
    progress.store(
        since
            .map(
                time ->
                    "no answer from the store for " + Units.duration(Duration.between(time, now)))
            .orElse(""));
    if (since.isPresent() && said.isEmpty()) {
      LOG.warn(
          "the store \"{}\" has not answered since {}",
          store.location(""),
          since.get().truncatedTo(ChronoUnit.SECONDS));
    }
    if (since.isEmpty() && said.isPresent()) {
      LOG.info("the store \"{}\" answers again", store.location(""));
    }
    said = since;
  }

  @Override
  public void close() {
    timer.cancel();
    progress.journal().retries(store.retries());
  }
}
