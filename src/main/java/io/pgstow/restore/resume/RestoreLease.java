package io.pgstow.restore.resume;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Lease;
import io.pgstow.manifest.SignsOfLife;
import io.pgstow.postgres.Database;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the backup in the store while it is restored: an object beside it, which a thread of its
 * own keeps fresh. A restore that fails leaves it, as it is to be continued. A store that refuses
 * to write it does not keep the restore from its work. Closing ends the thread.
 */
public final class RestoreLease implements AutoCloseable {
  private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(3);
  private static final Logger LOG = LoggerFactory.getLogger(RestoreLease.class);

  private final ObjectStore store;
  private final Catalogue catalogue;
  private final String key;
  private final Lease lease;
  private final Clock clock;
  private final SignsOfLife signs;
  private boolean shared;

  private RestoreLease(ObjectStore store, BackupPlace place, Database destination, Clock clock) {
    this.store = store;
    this.catalogue = new Catalogue(store);
    this.key = place.lease();
    this.lease =
        Lease.now(
            UUID.randomUUID(),
            destination.host() + ":" + destination.port() + "/" + destination.name(),
            clock.instant());
    this.clock = clock;
    giveSign();
    this.signs = SignsOfLife.start("lease", BETWEEN_SIGNS, this::giveSign);
  }

  /** Begins it. */
  public static RestoreLease take(
      ObjectStore store, BackupPlace place, Database destination, Clock clock) {
    return new RestoreLease(store, place, destination, clock);
  }

  /** What keeps it from being written now may have ended by the next time. */
  private synchronized void giveSign() {
    try {
      shared |= isShared();
      store.put(key, lease.activeAt(clock.instant()).toJson());
    } catch (PgstowException | UncheckedIOException e) {
      LOG.warn(
          "cannot write the lease, so a prune may delete the backup during the restore: {}",
          e.getMessage());
    }
  }

  /** Another restore may delete its lease while it is read: then there was one, in any case. */
  private boolean isShared() {
    try {
      return store.head(key).filter(this::isOfAnother).isPresent();
    } catch (PgstowException e) {
      LOG.debug("cannot read \"{}\"", store.location(key), e);
      return true;
    }
  }

  /** An earlier run may have left it that had the same destination: this one continues that. */
  private boolean isOfAnother(StoredObject object) {
    return !catalogue.lastRestored(object).isBefore(clock.instant().minus(Lease.KEPT))
        && catalogue
            .lease(object)
            .filter(other -> !other.destination().equals(lease.destination()))
            .isPresent();
  }

  private boolean isOurs(StoredObject object) {
    return catalogue.lease(object).filter(other -> other.run().equals(lease.run())).isPresent();
  }

  /**
   * Gives the backup free. If another restore of the same backup has been seen, that may still be
   * under way: then the lease stays until it is old.
   */
  public void end() {
    close();
    try {
      if (!shared && store.head(key).filter(this::isOurs).isPresent()) {
        store.delete(key);
      }
    } catch (PgstowException e) {
      LOG.warn("\"{}\" remains in the store: {}", store.location(key), e.getMessage());
    }
  }

  @Override
  public void close() {
    signs.close();
  }
}
