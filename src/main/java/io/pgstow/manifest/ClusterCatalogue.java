package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Assessment.State;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The backups of whole servers in a store. Thread-safe as far as its store is. */
public final class ClusterCatalogue {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCatalogue.class);
  private static final int SHOWN = 10;

  private final ObjectStore store;
  private final Catalogue databases;

  /** The backups of a store. */
  public ClusterCatalogue(ObjectStore store) {
    this.store = store;
    this.databases = new Catalogue(store);
  }

  /** A manifest, and the object that it was read from. */
  public record Stored(StoredObject object, ClusterManifest manifest) {}

  /**
   * What a backup of a server is worth.
   *
   * @param manifest empty where there is none that can be read
   * @param time of the backup: from its name, else its start, else when it was last written to
   * @param size of all its objects, those of the databases too, bytes
   * @param why it is in this state, for people
   */
  public record Assessed(
      String name,
      State state,
      Optional<ClusterManifest> manifest,
      Optional<Verification> verification,
      Instant time,
      long size,
      String why) {}

  /** The names of all, complete or not. */
  public Set<String> names() {
    var names = new TreeSet<String>();
    for (String folder : List.of(ClusterKey.FOLDER, ClusterKey.globalsFolder())) {
      try (Stream<StoredObject> objects = store.list(folder)) {
        objects.forEach(object -> ClusterKey.nameOf(object.key()).ifPresent(names::add));
      }
    }
    return names;
  }

  /** The names of those that have a manifest. */
  public List<String> complete() {
    try (Stream<StoredObject> objects = store.list(ClusterKey.FOLDER)) {
      return objects
          .map(StoredObject::key)
          .filter(key -> key.endsWith(BackupKey.MANIFEST))
          .flatMap(key -> ClusterKey.nameOf(key).stream())
          .sorted()
          .toList();
    }
  }

  /** The manifest of a backup, if it has one. */
  public Optional<Stored> find(ClusterKey key) {
    return store
        .head(key.manifest())
        .map(
            object ->
                new Stored(
                    object,
                    ClusterManifest.fromJson(
                        databases.read(object), store.location(object.key()))));
  }

  /**
   * The backup of a name, or the newest in which no database is missing or known to be damaged. If
   * there is none like that, it is the newest: what is damaged fails in its turn, and the rest of
   * it is good.
   *
   * @param name or {@link Catalogue#LATEST}
   * @throws PgstowException with the exit code {@code BACKUP_NOT_FOUND} when there is none
   */
  public ClusterManifest require(String name) {
    if (!name.equals(Catalogue.LATEST)) {
      return find(new ClusterKey(name)).orElseThrow(() -> missing(name)).manifest();
    }
    List<Assessed> newestFirst = newestFirst();
    Optional<Assessed> whole = newestFirst.stream().filter(ClusterCatalogue::isGood).findFirst();
    if (whole.isEmpty()) {
      newestFirst.stream()
          .limit(SHOWN)
          .forEach(each -> LOG.warn("the backup \"{}\" is not whole: {}", each.name(), each.why()));
    }
    return whole
        .or(() -> newestFirst.stream().filter(each -> each.manifest().isPresent()).findFirst())
        .flatMap(Assessed::manifest)
        .orElseThrow(() -> missing(name));
  }

  /** The newest that is of all databases, and in which none is missing or known to be damaged. */
  public Optional<ClusterManifest> newestOfAll() {
    return newestFirst().stream()
        .filter(ClusterCatalogue::isGood)
        .flatMap(each -> each.manifest().stream())
        .filter(ClusterManifest::isOfAll)
        .findFirst();
  }

  private List<Assessed> newestFirst() {
    return complete().stream()
        .map(this::assess)
        .sorted(Comparator.comparing(Assessed::time).thenComparing(Assessed::name).reversed())
        .toList();
  }

  private static boolean isGood(Assessed backup) {
    return backup.state() != State.DAMAGED
        && backup.manifest().filter(known -> known.failed().isEmpty()).isPresent();
  }

  /**
   * A dump of a whole server that has this name and no manifest, where there is no backup of it: it
   * lies in no folder, with any suffix.
   */
  public Optional<BackupPlace> foreign(String name) {
    return name.equals(Catalogue.LATEST) || find(new ClusterKey(name)).isPresent()
        ? Optional.empty()
        : new ForeignBackups(store).findOfServer(name);
  }

  private PgstowException missing(String name) {
    List<String> names = complete();
    return new PgstowException(
        ExitCode.BACKUP_NOT_FOUND,
        "no backup \"%s\" of a cluster exists in \"%s\"".formatted(name, store.location("")),
        names.isEmpty()
            ? "No backup of a cluster is complete there. Backups of single databases that are there, see"
                + " \"pgstow list\", can be restored one by one. To make one of a cluster, run backup-cluster."
            : names.stream()
                .sorted(Comparator.reverseOrder())
                .limit(SHOWN)
                .collect(Collectors.joining(", ", "There are: ", "")));
  }

  /** What a backup is worth, by its records and by those of its databases. */
  public Assessed assess(String name) {
    var key = new ClusterKey(name);
    Optional<StoredObject> object = store.head(key.manifest());
    Optional<StoredObject> globals = store.head(key.globals());
    Instant time =
        BackupTime.of(name)
            .orElseGet(
                () ->
                    Stream.concat(object.stream(), globals.stream())
                        .map(StoredObject::lastModified)
                        .findFirst()
                        .orElse(Instant.EPOCH));
    long size = globals.map(StoredObject::size).orElse(0L);
    if (object.isEmpty()) {
      return new Assessed(
          name,
          State.INCOMPLETE,
          Optional.empty(),
          Optional.empty(),
          time,
          size,
          "it has no manifest");
    }
    ClusterManifest manifest;
    try {
      manifest = find(key).orElseThrow().manifest();
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.ARCHIVE) {
        throw e;
      }
      LOG.warn("{} HINT: {}", e.getMessage(), e.hint());
      return new Assessed(
          name,
          State.UNREADABLE,
          Optional.empty(),
          Optional.empty(),
          time,
          size,
          String.valueOf(e.getMessage()));
    }
    return assess(manifest, globals, BackupTime.of(name).orElse(manifest.start()));
  }

  private Assessed assess(ClusterManifest manifest, Optional<StoredObject> globals, Instant time) {
    Optional<Verification> verification = verification(manifest);
    var damage = new ArrayList<String>();
    if (globals.filter(found -> found.size() == manifest.globals().size()).isEmpty()) {
      damage.add(
          "\"%s\" is missing or has not %d bytes"
              .formatted(manifest.globals().key(), manifest.globals().size()));
    }
    long size = manifest.globals().size();
    for (Member member : manifest.databases()) {
      Optional<String> lost = damage(member);
      lost.ifPresent(damage::add);
      size +=
          lost.isPresent()
              ? 0
              : databases.findManifest(place(member)).map(Manifest::size).orElse(0L);
    }
    verification
        .filter(found -> found.result() == Verification.Result.DAMAGED)
        .ifPresent(found -> damage.add(String.valueOf(found.damage())));
    State state =
        !damage.isEmpty()
            ? State.DAMAGED
            : manifest.failed().isEmpty() && manifest.isOfAll() ? State.COMPLETE : State.PARTIAL;
    String why =
        switch (state) {
          case DAMAGED -> damage.getFirst();
          case COMPLETE -> "complete";
          case PARTIAL, UNREADABLE, INCOMPLETE ->
              manifest.failed().isEmpty()
                  ? "it is of some databases"
                  : "the backup of \"%s\" failed"
                      .formatted(manifest.failed().getFirst().database());
        };
    return new Assessed(
        manifest.name(), state, Optional.of(manifest), verification, time, size, why);
  }

  private Optional<Verification> verification(ClusterManifest manifest) {
    return store
        .head(manifest.place().verification())
        .map(object -> Verification.fromJson(databases.read(object), store.location(object.key())))
        .filter(found -> !found.time().isBefore(manifest.end()));
  }

  /** What is wrong with the backup of a database, if anything is known. */
  public Optional<String> damage(Member member) {
    BackupPlace place = place(member);
    Optional<Catalogue.Vouched> vouched = databases.findVouched(place);
    if (vouched.isEmpty()) {
      return Optional.of("the backup of \"%s\" is not there any more".formatted(member.database()));
    }
    if (!vouched.get().digest().equals(member.manifest())) {
      return Optional.of(
          "the backup of \"%s\" was replaced by another".formatted(member.database()));
    }
    Assessment assessment = databases.assess(place.at(vouched.get().manifest()));
    return assessment.state() == State.DAMAGED
        ? Optional.of(
            "the backup of \"%s\" is damaged: %s".formatted(member.database(), assessment.why()))
        : Optional.empty();
  }

  private static BackupPlace place(Member member) {
    return BackupPlace.of(new BackupKey(member.database(), member.backup()));
  }

  /**
   * The globals of a backup, as they were written.
   *
   * @throws PgstowException with the exit code {@code ARCHIVE} when they are others
   */
  public byte[] globals(ClusterManifest manifest) {
    String key = manifest.place().globals();
    StoredObject object =
        store.head(key).orElseThrow(() -> damagedGlobals(key, "it is not there", Optional.empty()));
    byte[] content = read(object);
    if (!digest(content).equals(manifest.globals().sha256())) {
      throw damagedGlobals(
          key,
          "it has %d bytes, its manifest says %d, and their digests differ"
              .formatted(content.length, manifest.globals().size()),
          Optional.empty());
    }
    return content;
  }

  private PgstowException damagedGlobals(String key, String why, Optional<Throwable> cause) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "the globals \"%s\" are not what was backed up: %s".formatted(store.location(key), why),
        "Nothing was changed. Restore another backup; or restore each database by itself, into a"
            + " server that has the roles.",
        cause.orElse(null));
  }

  /** The content of a small object. */
  public byte[] read(StoredObject object) {
    try (InputStream stream = store.read(object.key(), 0, object.size())) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256, in hexadecimal. */
  public static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The mark of the runs that make a backup, if there is one that can be read. */
  public Optional<ClusterMark> mark(StoredObject object) {
    return ClusterMark.fromJson(read(object));
  }

  /** The record of a restore, if it can be read. */
  public Optional<ClusterRestored> restored(StoredObject object) {
    return ClusterRestored.fromJson(read(object));
  }

  /**
   * Says in a manifest whether the backup is pinned.
   *
   * @return whether it did not say so before
   */
  public boolean pin(String name, boolean pinned) {
    Stored stored = find(new ClusterKey(name)).orElseThrow(() -> missing(name));
    if (stored.manifest().pinned() == pinned) {
      return false;
    }
    byte[] json = ClusterManifest.withPinned(read(stored.object()), pinned);
    if (!store.replace(stored.object(), json)) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run has changed or deleted \"%s\""
              .formatted(store.location(stored.object().key())),
          "Check whether the backup still exists, and run the job again.");
    }
    return true;
  }

  /** Records what a verification has found. */
  public void record(ClusterManifest manifest, Verification verification) {
    store.put(manifest.place().verification(), verification.toJson());
  }

  /**
   * The backups of databases that backups of servers need: the names of those by the names of
   * these, for one database.
   */
  public Map<String, String> needed(String database) {
    var needed = new HashMap<String, String>();
    for (String name : complete()) {
      try {
        find(new ClusterKey(name)).stream()
            .flatMap(stored -> stored.manifest().databases().stream())
            .filter(member -> member.database().equals(database))
            .forEach(member -> needed.put(member.backup(), name));
      } catch (PgstowException e) {
        if (e.exitCode() != ExitCode.ARCHIVE) {
          throw e;
        }
        // what a newer version wrote may need all that has its name
        LOG.warn("{} HINT: {}", e.getMessage(), e.hint());
        needed.put(name, name);
      }
    }
    return needed;
  }
}
