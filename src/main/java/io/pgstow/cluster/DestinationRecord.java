package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterRestored;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record, in the store, of what of a server is restored. All processes that restore it change
 * it by conditional writes. A store that takes no record does not keep the restore from its work:
 * then only this process knows. Thread-safe.
 */
final class DestinationRecord {
  private static final Logger LOG = LoggerFactory.getLogger(DestinationRecord.class);
  private static final int ATTEMPTS = 50;

  /** A restore that did not end is resumed within this time where the latest backup is meant. */
  private static final Duration CONTINUED = Duration.ofDays(1);

  private final ObjectStore store;
  private final ClusterCatalogue catalogue;
  private final String key;
  private final Clock clock;
  private ClusterRestored known;
  private boolean written;

  private DestinationRecord(
      ObjectStore store, String key, ClusterRestored known, boolean written, Clock clock) {
    this.store = store;
    this.catalogue = new ClusterCatalogue(store);
    this.key = key;
    this.known = known;
    this.written = written;
    this.clock = clock;
  }

  /** The backup that a restore into this server has begun with and not ended, not long ago. */
  static Optional<String> underWay(ObjectStore store, ServerIdentity server, Instant now) {
    var catalogue = new ClusterCatalogue(store);
    String id = server.id();
    try (Stream<StoredObject> objects = store.list(ClusterKey.FOLDER)) {
      return objects
          .filter(object -> ClusterKey.nameOfRestored(object.key(), id).isPresent())
          .filter(object -> object.lastModified().isAfter(now.minus(CONTINUED)))
          .filter(
              object ->
                  catalogue.restored(object).filter(record -> record.end() == null).isPresent())
          .max(Comparator.comparing(StoredObject::lastModified))
          .flatMap(object -> ClusterKey.nameOfRestored(object.key(), id));
    }
  }

  /**
   * Begins a record, or continues the one that exists.
   *
   * @param keys the key of the record for a server, by what tells that from others
   */
  static DestinationRecord open(ClusterRestoreContext context, UnaryOperator<String> keys) {
    Optional<String> run = context.plan().run();
    ServerIdentity server = context.destination();
    ObjectStore store = context.store();
    ClusterCatalogue catalogue = context.catalogue();
    Clock clock = context.clock();
    String key = keys.apply(server.id());
    ClusterRestored fresh =
        ClusterRestored.now(
            run.orElseGet(() -> UUID.randomUUID().toString()), server.address(), clock.instant());
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<StoredObject> object = store.head(key);
        Optional<ClusterRestored> there = object.flatMap(catalogue::restored);
        boolean goesOn =
            there
                .filter(record -> record.end() == null || context.plan().shares(record))
                .isPresent();
        if (goesOn
            && (there.get().end() != null
                || run.orElse(there.get().run()).equals(there.get().run()))) {
          LOG.info("resuming the restore that started at {}", there.get().start());
          return new DestinationRecord(store, key, there.get(), true, clock);
        }
        ClusterRestored next = goesOn ? there.get().ofRun(run.orElse(there.get().run())) : fresh;
        boolean done =
            object
                .map(old -> store.replace(old, next.toJson()))
                .orElseGet(() -> store.create(key, next.toJson()));
        if (done) {
          return new DestinationRecord(store, key, next, true, clock);
        }
      }
      throw busy(store, key);
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.STORE) {
        throw e;
      }
      LOG.warn(
          "cannot write the record of restored databases, so a later run cannot resume: {}",
          e.getMessage());
      return new DestinationRecord(store, key, fresh, false, clock);
    }
  }

  private static PgstowException busy(ObjectStore store, String key) {
    return new PgstowException(
        ExitCode.BUSY,
        "other processes keep changing \"%s\"".formatted(store.location(key)),
        "Run the job again.");
  }

  /** What is recorded now, by whichever process. */
  synchronized ClusterRestored now() {
    if (written) {
      store.head(key).flatMap(catalogue::restored).ifPresent(record -> known = record);
    }
    return known;
  }

  /** Records a database, before the last act of its restore. */
  void add(String database, ClusterRestored.Done done) {
    change(record -> record.with(database, done));
  }

  /** Records that all is done, unless that is recorded. */
  void end() {
    change(record -> record.end() == null ? record.endedAt(clock.instant()) : record);
  }

  private synchronized void change(UnaryOperator<ClusterRestored> change) {
    for (int attempt = 0; written && attempt < ATTEMPTS; attempt++) {
      Optional<StoredObject> object = store.head(key);
      ClusterRestored next = change.apply(object.flatMap(catalogue::restored).orElse(known));
      boolean done =
          object
              .map(old -> store.replace(old, next.toJson()))
              .orElseGet(() -> store.create(key, next.toJson()));
      if (done) {
        known = next;
        return;
      }
    }
    if (written) {
      throw busy(store, key);
    }
    known = change.apply(known);
  }
}
