package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import io.pgstow.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups in a store. Only a manifest makes one. Thread-safe as far as its store is. */
public final class Catalogue {
  private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

  /** The name that stands for the newest backup. */
  public static final String LATEST = "latest";

  private static final int SHOWN = 10;

  private final ObjectStore store;
  private final Clock clock;

  /** The backups of a store, by this machine's clock. */
  public Catalogue(ObjectStore store) {
    this(store, Clock.systemUTC());
  }

  /**
   * The backups of a store.
   *
   * @param clock tells which of them are dated in the future, and so none of the newest
   */
  public Catalogue(ObjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A backup and its manifest. */
  public record Found(BackupPlace place, Manifest manifest) {}

  /**
   * A manifest as it was read.
   *
   * @param digest tells its backup from every other
   */
  public record Vouched(Manifest manifest, String digest) {}

  /**
   * The backup of a database with a name, or the newest that is all of the database, not known to
   * be damaged, and not dated in the future unless there is no other.
   *
   * @param name of the backup, or {@link #LATEST}
   */
  public Found find(String database, String name) {
    String chosen = name.equals(LATEST) ? latest(database) : name;
    BackupPlace place = BackupPlace.of(new BackupKey(database, chosen));
    Manifest manifest = findManifest(place).orElseThrow(() -> missing(database, chosen));
    return new Found(place.at(manifest), manifest);
  }

  /**
   * A backup, or a dump that somebody else made.
   *
   * @param manifest if it has one
   */
  public record Located(BackupPlace place, Optional<Manifest> manifest) {}

  /**
   * The same as {@link #find}, also among dumps without a manifest: those in the database's own
   * folder, and those of postgres-backup-local. Where there are backups, the newest of them is the
   * latest.
   */
  public Located locate(String database, String name) {
    try {
      Found found = find(database, name);
      return new Located(found.place(), Optional.of(found.manifest()));
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.BACKUP_NOT_FOUND || isOwn(database, name)) {
        throw e;
      }
      BackupPlace foreign = new ForeignBackups(store).find(database, name).orElseThrow(() -> e);
      LOG.warn(
          "\"{}\" has no manifest: nothing vouches for it but itself",
          store.location(foreign.archive()));
      return new Located(foreign, Optional.empty());
    }
  }

  /**
   * The name of the newest backup; where there is none, a dump made elsewhere may be the latest.
   */
  public String nameOfLatest(String database) {
    boolean foreign =
        names(database).isEmpty() && new ForeignBackups(store).find(database, LATEST).isPresent();
    return foreign ? LATEST : latest(database);
  }

  /** Whether there is something of pgstow's own that must not be taken for somebody else's. */
  private boolean isOwn(String database, String name) {
    return name.equals(LATEST)
        ? !names(database).isEmpty()
        : store.head(BackupPlace.of(new BackupKey(database, name)).begun()).isPresent();
  }

  /** What lies in the folders of postgres-backup-local, for a listing. */
  public List<BackupSet> foreignSets(String database) {
    return new ForeignBackups(store).sets(database);
  }

  /** The manifest of a backup, if it has one. */
  public Optional<Manifest> findManifest(BackupPlace place) {
    return store.head(place.manifest()).map(this::readManifest);
  }

  /** The same, with what tells this manifest from every other. */
  public Optional<Vouched> findVouched(BackupPlace place) {
    return store
        .head(place.manifest())
        .map(
            object -> {
              byte[] json = read(object);
              return new Vouched(manifest(json, object.key()), Manifest.digest(json));
            });
  }

  /** What a backup is worth. */
  public Assessment assess(BackupPlace place) {
    try (Stream<StoredObject> archive =
        place.isDirectory() ? store.list(place.archive()) : store.head(place.archive()).stream()) {
      Stream<StoredObject> records =
          Stream.of(place.manifest(), place.verification())
              .flatMap(key -> store.head(key).stream());
      return assess(BackupSet.of(place.name(), Stream.concat(records, archive)));
    }
  }

  /** What a backup is worth. Reads no more than its records. */
  public Assessment assess(BackupSet set) {
    Optional<Verification> recorded =
        set.verification().flatMap(object -> readable(() -> readVerification(object)));
    if (set.manifest().isEmpty()) {
      return Assessment.withoutManifest(recorded);
    }
    byte[] json = read(set.manifest().get());
    try {
      Manifest manifest = manifest(json, set.manifest().get().key());
      return Assessment.of(
          set, manifest, recorded.filter(found -> found.isAbout(manifest, Manifest.digest(json))));
    } catch (PgstowException e) {
      warn(e);
      return Assessment.unreadable(e);
    }
  }

  /** The lease of a restore, if it can be read. */
  public Optional<Lease> lease(StoredObject object) {
    return readable(() -> Lease.fromJson(read(object), store.location(object.key())));
  }

  /** The last sign of life of the restore that has this lease. */
  public Instant lastRestored(StoredObject lease) {
    return lastActive(lease, lease(lease).map(Lease::lastActive));
  }

  /** The mark of a run, if it can be read. */
  public Optional<Begun> mark(StoredObject begun) {
    return readable(() -> Begun.fromJson(read(begun), store.location(begun.key())));
  }

  /** The last sign of life of the run that has left this mark. */
  public Instant lastWritten(StoredObject begun) {
    return lastActive(begun, mark(begun).map(Begun::lastActive));
  }

  /** By the run's clock or by the store's, whichever is later: one of them may be wrong. */
  private static Instant lastActive(StoredObject object, Optional<Instant> said) {
    return said.filter(time -> time.isAfter(object.lastModified())).orElse(object.lastModified());
  }

  /** A record that is no record says nothing, and keeps no other from being read. */
  private static <T> Optional<T> readable(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (PgstowException e) {
      warn(e);
      return Optional.empty();
    }
  }

  /** Fails for what is no matter of the record's content. */
  private static void warn(PgstowException e) {
    if (e.exitCode() != ExitCode.ARCHIVE) {
      throw e;
    }
    LOG.warn("{} HINT: {}", e.getMessage(), e.hint());
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
          "Check that the backup still exists, and run the job again.");
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
    boolean kept =
        earlier
            .flatMap(object -> readable(() -> readVerification(object)))
            .filter(record -> !verification.supersedes(record))
            .isPresent();
    byte[] json = verification.toJson();
    if (!kept
        && !earlier
            .map(object -> store.replace(object, json))
            .orElseGet(() -> store.create(key, json))) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run has written \"%s\"".formatted(store.location(key)),
          "Do not verify the same backup twice at the same time.");
    }
  }

  /** The databases that have a folder in the store. */
  public List<String> databases() {
    try (Stream<String> folders = store.folders("")) {
      var foreign = new ForeignBackups(store);
      return Stream.concat(
              folders
                  .filter(folder -> !folder.startsWith("_"))
                  .map(BackupKey::databaseOf)
                  .filter(database -> !foreign.isRotated(database)),
              foreign.databases().stream())
          .distinct()
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
    Instant now = clock.instant();
    List<Dated> newestFirst =
        sets(database).stream()
            .filter(set -> set.manifest().isPresent())
            .map(set -> dated(set, now))
            .sorted(Dated.NEWEST_FIRST)
            .toList();
    var worthless = new ArrayList<String>();
    for (Dated backup : newestFirst) {
      Assessment assessment = assess(backup.set());
      if (assessment.state() == Assessment.State.COMPLETE) {
        warnOfFuture(backup, newestFirst);
        return backup.name();
      }
      worthless.add(Printable.line("\"%s\": %s".formatted(backup.name(), assessment.why())));
    }
    if (worthless.isEmpty()) {
      throw missing(database, LATEST);
    }
    throw new PgstowException(
        ExitCode.BACKUP_NOT_FOUND,
        "no backup of \"%s\" in \"%s\" is complete, readable and undamaged"
            .formatted(database, store.location("")),
        worthless.stream()
            .limit(SHOWN)
            .collect(
                Collectors.joining("\n", "Set BACKUP_NAME to one of them. The newest are:\n", "")));
  }

  private static void warnOfFuture(Dated latest, List<Dated> all) {
    if (latest.inFuture()) {
      LOG.warn(
          "backup \"{}\" is dated {}, in the future by this machine's clock; it is used as"
              + " the latest because no other is complete",
          latest.name(),
          latest.time());
      return;
    }
    all.stream()
        .filter(Dated::inFuture)
        .limit(SHOWN)
        .forEach(
            backup ->
                LOG.warn(
                    "backup \"{}\" is dated {}, in the future by this machine's clock; the latest"
                        + " backup used is \"{}\". HINT: Set BACKUP_NAME to restore the former.",
                    backup.name(),
                    backup.time(),
                    latest.name()));
  }

  private record Dated(BackupSet set, Instant time, boolean inFuture) {
    static final Comparator<Dated> NEWEST_FIRST =
        Comparator.comparing(Dated::inFuture)
            .thenComparing(Comparator.comparing(Dated::time).thenComparing(Dated::name).reversed());

    String name() {
      return set.name();
    }
  }

  private Dated dated(BackupSet set, Instant now) {
    Instant time = time(set);
    return new Dated(set, time, BackupTime.isInFuture(time, now));
  }

  /**
   * A backup's age comes from its name or its manifest, never from the store's clock. One that
   * tells none is as old as can be.
   */
  private Instant time(BackupSet set) {
    return BackupTime.of(set.name())
        .or(
            () ->
                set.manifest()
                    .flatMap(object -> readable(() -> readManifest(object)))
                    .map(Manifest::start))
        .orElse(Instant.EPOCH);
  }

  /** Reads a manifest that was listed. */
  public Manifest readManifest(StoredObject object) {
    return manifest(read(object), object.key());
  }

  private Manifest manifest(byte[] json, String key) {
    String folder = key.substring(0, key.lastIndexOf('/') + 1);
    return Manifest.fromJson(json, store.location(key)).below(folder);
  }

  /** Reads what a verification has found. */
  private Verification readVerification(StoredObject object) {
    return Verification.fromJson(read(object), store.location(object.key()));
  }

  byte[] read(StoredObject object) {
    try (InputStream stream = store.read(object.key(), 0, object.size())) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fails when the store has folders of other databases, and none of this one: then the name is
   * most likely mistyped.
   */
  public void requireDatabase(String database) {
    List<String> known = databases();
    if (!known.isEmpty() && !known.contains(database) && !hasFolder(database)) {
      throw new PgstowException(
          ExitCode.BACKUP_NOT_FOUND,
          "there is no backup of \"%s\" in \"%s\"".formatted(database, store.location("")),
          "Databases in this store: " + shownDatabases());
    }
  }

  /** Also one that is no database's: folders of other tools. */
  private boolean hasFolder(String name) {
    try (Stream<StoredObject> objects = store.list(BackupKey.folder(name))) {
      return objects.findAny().isPresent();
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
    String fact =
        "there is no backup \"%s\" of \"%s\" in \"%s\""
            .formatted(name, database, store.location(""));
    return MissingArchive.isEmpty(store, "")
        ? new PgstowException(
            ExitCode.BACKUP_NOT_FOUND,
            fact + ", which is empty",
            "Check that the volume is mounted, and the spelling of BACKUP_URL.")
        : new PgstowException(ExitCode.BACKUP_NOT_FOUND, fact, hint);
  }

  private String shownDatabases() {
    String names = databases().stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.isEmpty() ? "none." : names;
  }
}
