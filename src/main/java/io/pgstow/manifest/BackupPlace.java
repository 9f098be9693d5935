package io.pgstow.manifest;

import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
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

  /**
   * A backup in pgstow's own layout, as a file of another kind.
   *
   * @param suffix of the archive, with the dot
   */
  public static BackupPlace of(BackupKey key, String suffix) {
    return new BackupPlace(key.database(), key.name(), key.archive(suffix), key.manifest());
  }

  /** Where a backup in pgstow's own layout may be, one place for each format. */
  public static List<BackupPlace> ofEachFormat(BackupKey key) {
    return Stream.concat(
            BackupKey.FILES.stream().map(suffix -> of(key, suffix)), Stream.of(ofDirectory(key)))
        .toList();
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

  /** The lease of a restore that is under way, beside the manifest. */
  public String lease() {
    return stem() + BackupKey.LEASE;
  }

  /**
   * The report of the run that makes it, beside the manifest.
   *
   * @param suffix {@code html} or {@code json}
   */
  public String report(String suffix) {
    return stem() + BackupKey.REPORT + "." + suffix;
  }

  /**
   * The report of a restore of it.
   *
   * @param time when the restore began
   */
  public String restoreReport(Instant time, String suffix) {
    return stem()
        + BackupKey.RESTORE_REPORT
        + BackupTime.nameOf(time)
        + BackupKey.REPORT
        + "."
        + suffix;
  }

  /** The report of the last verification of it. */
  public String verifyReport(String suffix) {
    return stem() + BackupKey.VERIFY_REPORT + BackupKey.REPORT + "." + suffix;
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

  /** The key of the mark that versions before 1.0 left in the folder of a directory archive. */
  public String oldClaim() {
    return stem() + FOLDER_END + BackupKey.CLAIM;
  }

  /** Fails, with the exit code {@code USAGE}, when the store has no room for one of the keys. */
  public void requireKeys(ObjectStore store) {
    BackupPlace longest = ofRun(new UUID(0, 0));
    Stream.of(
            longest.isDirectory() ? longest.member(BackupKey.LONGEST_MEMBER) : longest.archive,
            manifest,
            stem() + BackupKey.LONGEST_RECORD)
        .forEach(store::requireKey);
  }

  /** What all keys of the backup begin with; those of other backups may, too. */
  public String prefix() {
    return stem();
  }

  /** The same backup, with an archive that no other run writes. */
  public BackupPlace ofRun(UUID run) {
    String id = run.toString().substring(0, BackupKey.RUN_DIGITS);
    return withArchive(stem() + BackupKey.RUN_MARK + id + suffix());
  }

  /** The same backup, with the archive where its manifest says that it is. */
  public BackupPlace at(Manifest known) {
    Optional<String> first = known.objects().stream().map(StoredArchive::key).findFirst();
    return first
        .map(
            key ->
                known.format().equals(Manifest.DIRECTORY)
                    ? key.substring(0, key.lastIndexOf('/') + 1)
                    : key)
        .map(this::withArchive)
        .orElse(this);
  }

  private BackupPlace withArchive(String other) {
    return new BackupPlace(database, name, other, manifest);
  }

  /** What is behind the name in the archive's key. */
  private String suffix() {
    return archive.substring(stem().length());
  }

  /** Whether an object is what archives of this name consist of, in any format, of any run. */
  public boolean isArchive(String key) {
    return key.matches(
        Pattern.quote(stem())
            + ("(" + BackupKey.RUN + ")?")
            + ("(" + Pattern.quote(BackupKey.CUSTOM))
            + ("|" + Pattern.quote(isDirectory() ? BackupKey.CUSTOM : suffix()))
            + ("|" + BackupKey.OTHER_FILES)
            + ("|/" + BackupKey.MEMBER + ")"));
  }

  /**
   * What lies under this name: archives in any format, of any run, and whatever else lies where the
   * archive is to be.
   */
  public List<StoredObject> objects(ObjectStore store) {
    String file = isDirectory() ? archive.substring(0, archive.length() - 1) : archive;
    var objects = new LinkedHashMap<String, StoredObject>();
    BackupKey.FILES.stream()
        .map(suffix -> stem() + suffix)
        .flatMap(key -> key.equals(file) ? Stream.of() : Stream.of(key))
        .forEach(key -> store.head(key).ifPresent(object -> objects.put(key, object)));
    Stream.of(file)
        .flatMap(key -> store.head(key).stream())
        .forEach(object -> objects.put(object.key(), object));
    try (Stream<StoredObject> within = store.list(file + FOLDER_END)) {
      within.forEach(object -> objects.put(object.key(), object));
    }
    try (Stream<StoredObject> folder = store.list(stem() + FOLDER_END);
        Stream<StoredObject> ofRuns = store.list(stem() + BackupKey.RUN_MARK)) {
      Stream.concat(folder, ofRuns)
          .filter(object -> isArchive(object.key()))
          .forEach(object -> objects.put(object.key(), object));
    }
    return List.copyOf(objects.values());
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
