package io.pgstow.manifest;

import io.pgstow.store.ObjectStore;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the objects of one backup lie below the store's root.
 *
 * @param database it is of
 * @param name it has
 * @param archive key of the archive
 * @param manifest key of the manifest
 */
public record BackupPlace(String database, String name, String archive, String manifest) {

  /** A backup in pgstow's own layout. */
  public static BackupPlace of(BackupKey key) {
    return new BackupPlace(key.database(), key.name(), key.customArchive(), key.manifest());
  }

  /**
   * A file that was named in full; its manifest lies beside it, if it has one.
   *
   * @param file the last segment of its place, below a store that is opened at the others
   */
  public static BackupPlace ofFile(String database, String file) {
    int dot = file.lastIndexOf('.');
    String stem = dot > 0 ? file.substring(0, dot) : file;
    return new BackupPlace(database, stem, file, stem + BackupKey.MANIFEST);
  }

  /** The key of an object that is there already, the manifest before the archive. */
  public Optional<String> firstTaken(ObjectStore store) {
    return Stream.of(manifest, archive).filter(key -> store.head(key).isPresent()).findFirst();
  }

  @Override
  public String toString() {
    return archive;
  }
}
