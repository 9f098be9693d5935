package io.pgstow.backup.name;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.Optional;

/** The backup that has the name already. It stays a backup until the new manifest is written. */
public record ReplacedBackup(ObjectStore store, BackupPlace place) {

  /**
   * Puts a manifest in the place of its manifest, or of that of a run that was quicker.
   *
   * @param requireOurs fails when the archive in the store is not the manifest's
   * @return false when another manifest was written meanwhile
   */
  public boolean replaceManifest(byte[] manifest, Runnable requireOurs) {
    // in this order: whoever publishes after the look at the archive finds the manifest changed
    Optional<StoredObject> old = store.head(place.manifest());
    requireOurs.run();
    if (old.isEmpty() || !store.replace(old.get(), manifest)) {
      return false;
    }
    // a record of damage is of use until then
    store.delete(place.verification());
    return true;
  }
}
