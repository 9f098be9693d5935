package io.pgstow.cluster;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterMark;
import io.pgstow.manifest.SignsOfLife;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mark of a backup of a server, which all processes that make it keep fresh. Closing it ends
 * the thread that does so and leaves the mark; {@link #release} removes it.
 */
final class SharedMark implements AutoCloseable {
  private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(1);
  private static final Logger LOG = LoggerFactory.getLogger(SharedMark.class);

  private final ObjectStore store;
  private final String key;
  private final ClusterMark mark;
  private final Clock clock;
  private final SignsOfLife signs;

  private SharedMark(ObjectStore store, String key, ClusterMark mark, Clock clock) {
    this.store = store;
    this.key = key;
    this.mark = mark;
    this.clock = clock;
    this.signs = SignsOfLife.start("cluster mark", BETWEEN_SIGNS, this::giveSign);
  }

  /**
   * Writes a mark, or shares the one that there is.
   *
   * @param fresh what is written if there is none
   */
  static SharedMark share(ObjectStore store, String key, ClusterMark fresh, Clock clock) {
    if (store.create(key, fresh.toJson())) {
      return new SharedMark(store, key, fresh, clock);
    }
    Optional<ClusterMark> other =
        store.head(key).flatMap(object -> new ClusterCatalogue(store).mark(object));
    other.ifPresent(
        shared ->
            LOG.info("resuming or sharing the backup that was started at {}", shared.start()));
    return new SharedMark(store, key, other.orElse(fresh), clock);
  }

  /** What it says. */
  ClusterMark mark() {
    return mark;
  }

  /** Another process may do so at the same moment, which is as good. */
  private void giveSign() {
    try {
      Optional<StoredObject> there = store.head(key);
      if (there.isPresent()) {
        store.replace(there.get(), mark.activeAt(clock.instant()).toJson());
      }
    } catch (PgstowException | UncheckedIOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.warn("cannot renew \"{}\", retrying: {}", store.location(key), e.getMessage());
      }
    }
  }

  /** The backup is made, by this process or by another. */
  void release() {
    close();
    try {
      store.delete(key);
    } catch (PgstowException e) {
      LOG.warn("\"{}\" remains in the store: {}", store.location(key), e.getMessage());
    }
  }

  @Override
  public void close() {
    signs.close();
  }
}
