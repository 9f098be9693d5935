package io.pgstow.backup.name;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the archive of a finished backup from where one run alone wrote it to where it belongs,
 * when what it replaces has left. The manifest names at each moment an archive that is complete.
 *
 * @param to where it belongs
 * @param from where it is
 */
public record Move(ObjectStore store, BackupPlace to, BackupPlace from, Claim claim) {
  private static final Logger LOG = LoggerFactory.getLogger(Move.class);

  /**
   * Moves it. Where that fails the backup is as good as before, and its manifest tells where it is.
   *
   * @param manifest as it was written
   * @param manifestOf the objects where they are then
   * @return whether nothing is left but what the manifest names
   */
  public boolean run(
      byte[] manifest,
      List<StoredArchive> objects,
      Function<List<StoredArchive>, Manifest> manifestOf) {
    var copies = new ArrayList<StoredArchive>();
    boolean copied = false;
    try {
      for (StoredArchive object : objects) {
        copies.add(copy(object));
      }
      claim.require();
      copied = true;
      boolean replaced = replaceManifest(manifest, manifestOf.apply(List.copyOf(copies)).toJson());
      return delete(replaced ? objects : copies);
    } catch (PgstowException | IOException e) {
      LOG.warn(
          "the backup is good, but its archive may be \"{}\" instead of \"{}\": {}",
          store.location(from.archive()),
          store.location(to.archive()),
          e.getMessage());
      // the answer of the store about the manifest may be lost: then either may be named there
      return !copied && takeBack(copies);
    }
  }

  private boolean takeBack(List<StoredArchive> copies) {
    try {
      return claim.isOurs() && delete(copies);
    } catch (PgstowException e) {
      LOG.debug("copies are left in \"{}\"", store.location(to.archive()), e);
      return false;
    }
  }

  private StoredArchive copy(StoredArchive object) {
    StoredObject there = store.head(object.key()).orElseThrow(IllegalStateException::new);
    String key = to.archive() + object.key().substring(from.archive().length());
    StoredObject copy = store.duplicate(there, key);
    return new StoredArchive(key, copy.size(), copy.etag(), object.parts());
  }

  /** Not when somebody has pinned it meanwhile. */
  private boolean replaceManifest(byte[] old, byte[] json) throws IOException {
    Optional<StoredObject> there = store.head(to.manifest());
    if (there.isEmpty() || there.get().size() != old.length) {
      return false;
    }
    try (InputStream stream = store.read(to.manifest(), 0, old.length)) {
      return Arrays.equals(stream.readAllBytes(), old) && store.replace(there.get(), json);
    }
  }

  private boolean delete(List<StoredArchive> objects) {
    var retained = store.delete(objects.stream().map(StoredArchive::key).toList());
    retained.forEach(
        object -> LOG.warn("\"{}\" was not deleted: {}", store.location(object.key()), object));
    return retained.isEmpty();
  }
}
