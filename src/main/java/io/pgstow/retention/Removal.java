package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.RetainedObject;
import io.pgstow.store.StoredObject;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes backups, their manifests first: what is left after a crash is no backup any more, and is
 * swept another day. Used by one thread.
 */
public final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

  private final ObjectStore store;
  private final Supplier<List<BackupSet>> expired;
  private Iterator<BackupSet> remaining = List.<BackupSet>of().iterator();
  private int removed;
  private long bytes;

  Removal(ObjectStore store, Supplier<List<BackupSet>> expired) {
    this.store = store;
    this.expired = expired;
  }

  /** Finds out which ones. */
  public void open() {
    remaining = expired.get().iterator();
  }

  /** The next of them, or null after the last. */
  public @Nullable BackupSet read() {
    return remaining.hasNext() ? remaining.next() : null;
  }

  /** Deletes some of them. One whose manifest is locked stays as it is. */
  public void delete(List<? extends BackupSet> sets) {
    Set<String> locked = delete(sets.stream().flatMap(set -> key(set.manifest())));
    List<? extends BackupSet> unlisted =
        sets.stream().filter(set -> key(set.manifest()).noneMatch(locked::contains)).toList();
    delete(
        unlisted.stream()
            .flatMap(set -> Stream.concat(set.archive().stream(), key(set.verification()))));
    removed += unlisted.size();
    bytes += unlisted.stream().mapToLong(BackupSet::size).sum();
  }

  /** Tells how many they were. */
  public void close() {
    LOG.info("deleted {} backups of {} bytes", removed, bytes);
  }

  private Set<String> delete(Stream<String> keys) {
    List<RetainedObject> retained = store.delete(keys.toList());
    retained.forEach(
        object ->
            LOG.warn("the store does not delete \"{}\": {}", store.location(object.key()), object));
    return retained.stream().map(RetainedObject::key).collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> key(Optional<StoredObject> object) {
    return object.stream().map(StoredObject::key);
  }
}
