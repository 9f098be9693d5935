package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The backups in a store. Only a manifest makes one. Thread-safe as far as its store is. */
public final class Catalogue {
  /** The name that stands for the newest backup. */
  public static final String LATEST = "latest";

  private static final int SHOWN = 10;

  private final ObjectStore store;

  /** The backups of a store. */
  public Catalogue(ObjectStore store) {
    this.store = store;
  }

  /** A backup and its manifest. */
  public record Found(BackupPlace place, Manifest manifest) {}

  /**
   * The backup of a database with a name, or the newest.
   *
   * @param name of the backup, or {@link #LATEST}
   */
  public Found find(String database, String name) {
    String chosen = name.equals(LATEST) ? latest(database) : name;
    var key = new BackupKey(database, chosen);
    BackupPlace place = BackupPlace.of(key);
    Manifest manifest = findManifest(place).orElseThrow(() -> missing(database, chosen));
    return new Found(
        manifest.format().equals(Manifest.DIRECTORY) ? BackupPlace.ofDirectory(key) : place,
        manifest);
  }

  /** The manifest of a backup, if it has one. */
  public Optional<Manifest> findManifest(BackupPlace place) {
    return store.head(place.manifest()).map(this::readManifest);
  }

  /** The names of a database's backups. */
  public List<String> names(String database) {
    try (Stream<StoredObject> objects = store.list(BackupKey.folder(database))) {
      return objects
          .flatMap(object -> BackupKey.nameOfManifest(database, object.key()).stream())
          .toList();
    }
  }

  /**
   * Says in a backup's manifest whether it is pinned.
   *
   * @return whether it did not say so before
   */
  public boolean pin(BackupPlace place, boolean pinned) {
    StoredObject object =
        store.head(place.manifest()).orElseThrow(() -> missing(place.database(), place.name()));
    byte[] json = read(object);
    if (Manifest.fromJson(json, store.location(object.key())).pinned() == pinned) {
      return false;
    }
    if (!store.replace(object, Manifest.withPinned(json, pinned))) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run has changed or deleted \"%s\"".formatted(store.location(object.key())),
          "Look whether the backup is still there, and run the job again.");
    }
    return true;
  }

  /**
   * Records what a verification has found, unless an earlier record says more.
   *
   * @throws PgstowException when another run has written one meanwhile
   */
  public void record(BackupPlace place, Verification verification) {
    String key = place.verification();
    Optional<StoredObject> earlier = store.head(key);
    boolean kept = earlier.filter(object -> saysMore(object, verification)).isPresent();
    byte[] json = verification.toJson();
    if (!kept
        && !earlier
            .map(object -> store.replace(object, json))
            .orElseGet(() -> store.create(key, json))) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run has written \"%s\"".formatted(store.location(key)),
          "Let one verification end before another of the same backup begins.");
    }
  }

  /** One that cannot be read says nothing. */
  private boolean saysMore(StoredObject earlier, Verification verification) {
    try {
      return !verification.supersedes(readVerification(earlier));
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.ARCHIVE) {
        throw e;
      }
      return false;
    }
  }

  /** The databases that have a folder in the store. */
  public List<String> databases() {
    try (Stream<String> folders = store.folders("")) {
      return folders
          .filter(folder -> !folder.startsWith("_"))
          .map(BackupKey::databaseOf)
          .sorted()
          .toList();
    }
  }

  /** Everything that lies under a name in a database's folder, whether it is complete or not. */
  public List<BackupSet> sets(String database) {
    try (Stream<StoredObject> objects = store.list(BackupKey.folder(database))) {
      return BackupSet.group(objects, key -> BackupKey.nameOf(database, key));
    }
  }

  private String latest(String database) {
    return names(database).stream()
        .max(Comparator.comparing(name -> time(database, name)))
        .orElseThrow(() -> missing(database, LATEST));
  }

  /** A backup's age comes from its name or its manifest, never from the store's clock. */
  private Instant time(String database, String name) {
    return BackupTime.of(name)
        .orElseGet(
            () ->
                findManifest(BackupPlace.of(new BackupKey(database, name)))
                    .map(Manifest::start)
                    .orElse(Instant.EPOCH));
  }

  /** Reads a manifest that was listed. */
  public Manifest readManifest(StoredObject object) {
    return Manifest.fromJson(read(object), store.location(object.key()));
  }

  /** Reads what a verification has found. */
  public Verification readVerification(StoredObject object) {
    return Verification.fromJson(read(object), store.location(object.key()));
  }

  byte[] read(StoredObject object) {
    try (InputStream stream = store.read(object.key(), 0, object.size())) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PgstowException missing(String database, String name) {
    List<String> names = names(database);
    String hint =
        names.isEmpty()
            ? "No backup of \"%s\" is complete. Databases in this store: %s"
                .formatted(database, shownDatabases())
            : names.stream()
                .sorted(Comparator.reverseOrder())
                .limit(SHOWN)
                .collect(Collectors.joining(", ", "There are: ", ""));
    return new PgstowException(
        ExitCode.BACKUP_NOT_FOUND,
        "there is no backup \"%s\" of \"%s\" in \"%s\""
            .formatted(name, database, store.location("")),
        hint);
  }

  private String shownDatabases() {
    String names = databases().stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.isEmpty() ? "none." : names;
  }
}
