package io.pgstow.manifest;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the objects of one backup lie below the store's root.
 *
 * @param database it is of
 * @param name it has
 * @param archive key of the archive; of a directory archive its folder, with the slash
 * @param manifest key of the manifest
 */
public record BackupPlace(String database, String name, String archive, String manifest) {

  private static final String FOLDER_END = "/";

  /** A backup in pgstow's own layout, as one file. */
  public static BackupPlace of(BackupKey key) {
    return new BackupPlace(key.database(), key.name(), key.customArchive(), key.manifest());
  }

  /** A backup in pgstow's own layout, as a directory archive. */
  public static BackupPlace ofDirectory(BackupKey key) {
    return new BackupPlace(key.database(), key.name(), key.directoryArchive(), key.manifest());
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

  /** The same, as the folder of a directory archive. */
  public static BackupPlace ofFolder(String database, String folder) {
    return new BackupPlace(database, folder, folder + FOLDER_END, folder + BackupKey.MANIFEST);
  }

  /** The same place, as a folder if there are files in a folder of this name and no such file. */
  public BackupPlace asFound(ObjectStore store) {
    if (isDirectory() || store.head(archive).isPresent()) {
      return this;
    }
    BackupPlace folder = ofFolder(database, archive);
    return folder.firstOfArchive(store).isPresent() ? folder : this;
  }

  /** What became of reading it back, beside the manifest. */
  public String verification() {
    return stem() + BackupKey.VERIFICATION;
  }

  /** The mark of the run that makes it, beside the manifest. */
  public String begun() {
    return stem() + BackupKey.BEGUN;
  }

  private String stem() {
    return manifest.substring(0, manifest.length() - BackupKey.MANIFEST.length());
  }

  /** Whether the archive is a folder with a file for each table. */
  public boolean isDirectory() {
    return archive.endsWith(FOLDER_END);
  }

  /** The key of a file of a directory archive. */
  public String member(String file) {
    return archive + file;
  }

  /** The key of what lies in the folder while a run is at work there. */
  public String claim() {
    return member(BackupKey.CLAIM);
  }

  /** The key of an object that is there already, the manifest before the archive. */
  public Optional<String> firstTaken(ObjectStore store) {
    return store.head(manifest).isPresent()
        ? Optional.of(manifest)
        : firstOfArchive(store).or(() -> archiveObjects(store).stream().findFirst());
  }

  /** The keys of what is there of archives with this name, be it a file or those of a folder. */
  public List<String> archiveObjects(ObjectStore store) {
    String file = isDirectory() ? stem() + BackupKey.CUSTOM : archive;
    String folder = stem() + FOLDER_END;
    try (Stream<StoredObject> inFolder = store.list(folder)) {
      return Stream.concat(
              store.head(file).stream(),
              inFolder.filter(
                  object -> BackupKey.isMember(object.key().substring(folder.length()))))
          .map(StoredObject::key)
          .toList();
    }
  }

  private Optional<String> firstOfArchive(ObjectStore store) {
    if (!isDirectory()) {
      return store.head(archive).map(StoredObject::key);
    }
    try (Stream<StoredObject> files = store.list(archive)) {
      return files.map(StoredObject::key).findFirst();
    }
  }

  @Override
  public String toString() {
    return archive;
  }
}
