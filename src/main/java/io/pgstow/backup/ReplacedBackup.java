package io.pgstow.backup;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backup that has the name already, when it may be replaced. In the other format its archive
 * lies elsewhere, so it stays a backup until the new one is; in the same format it must cease to be
 * one before its archive is overwritten.
 */
record ReplacedBackup(ObjectStore store, BackupPlace place) {
  private static final Logger LOG = LoggerFactory.getLogger(ReplacedBackup.class);

  /** Makes it none: its manifest must not be read with the archive that is coming. */
  void withdraw() {
    store.delete(place.manifest());
    store.delete(place.verification());
  }

  /**
   * Puts a manifest in the place of its manifest, or of that of a run that was quicker.
   *
   * @param requireOurs fails when the archive in the store is not the manifest's
   * @return false when another manifest was written meanwhile
   */
  boolean replaceManifest(byte[] manifest, Runnable requireOurs) {
    // in this order: whoever publishes after the look at the archive finds the manifest changed
    Optional<StoredObject> old = store.head(place.manifest());
    requireOurs.run();
    store.delete(place.verification());
    return old.isPresent() && store.replace(old.get(), manifest);
  }

  /** Deletes what is there of other archives; the new backup is good even if that fails. */
  void remove(Manifest successor) {
    Set<String> kept =
        successor.objects().stream().map(StoredArchive::key).collect(Collectors.toSet());
    try {
      List<String> left =
          place.archiveObjects(store).stream().filter(key -> !kept.contains(key)).toList();
      if (!left.isEmpty()) {
        store
            .delete(left)
            .forEach(object -> LOG.warn("\"{}\" stays: {}", store.location(object.key()), object));
      }
    } catch (PgstowException e) {
      LOG.warn(
          "some of the archive that \"{}\" replaces is left in the store: {}",
          store.location(place.archive()),
          e.getMessage());
    }
  }
}
