package io.pgstow.backup.name;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Begun;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies where a backup is to lie. Only what a manifest names, or what a run has begun, is ever
 * deleted.
 *
 * @param manifest of the backup that has the name
 * @param pinned whether that backup is kept until somebody unpins it
 * @param members keys of that backup's archive
 * @param remains keys of archives of a run that has left its mark and no manifest
 * @param foreign keys of what pgstow has not begun
 * @param begun whether a run has left its mark
 */
public record Occupants(
    ObjectStore store,
    BackupPlace place,
    Optional<StoredObject> manifest,
    boolean pinned,
    Set<String> members,
    List<String> remains,
    List<String> foreign,
    boolean begun) {
  private static final Logger LOG = LoggerFactory.getLogger(Occupants.class);

  /** The mark of a run that did not end, as it lies in the store, and what it says. */
  record Mark(StoredObject object, Begun begun) {
    boolean covers(StoredObject other) {
      return begun.covers(object, other.key(), other.lastModified());
    }
  }

  /**
   * Looks what is there.
   *
   * @param mark that a run has left beside the archive, if one has; that of versions before 1.0
   *     lies in the folder
   * @throws PgstowException with the exit code {@code ARCHIVE} when the manifest cannot be read, as
   *     nobody knows what belongs to its backup
   */
  static Occupants of(ObjectStore store, BackupPlace place, Optional<Mark> mark) {
    var catalogue = new Catalogue(store);
    Optional<StoredObject> manifest = store.head(place.manifest());
    Optional<Manifest> read = manifest.map(catalogue::readManifest);
    Set<String> members =
        read.stream()
            .flatMap(known -> known.objects().stream())
            .map(StoredArchive::key)
            .collect(Collectors.toUnmodifiableSet());
    List<StoredObject> others =
        place.objects(store).stream().filter(object -> !members.contains(object.key())).toList();
    boolean oldClaim = others.stream().anyMatch(object -> object.key().equals(place.oldClaim()));
    Map<Boolean, List<String>> ours =
        others.stream()
            .collect(
                Collectors.partitioningBy(
                    object ->
                        place.isArchive(object.key())
                            && (mark.filter(known -> known.covers(object)).isPresent()
                                || (oldClaim && object.key().startsWith(place.prefix() + "/"))),
                    Collectors.mapping(StoredObject::key, Collectors.toUnmodifiableList())));
    return new Occupants(
        store,
        place,
        manifest,
        read.filter(Manifest::pinned).isPresent(),
        members,
        List.copyOf(Objects.requireNonNull(ours.get(true))),
        List.copyOf(Objects.requireNonNull(ours.get(false))),
        mark.isPresent() || oldClaim);
  }

  /** What keeps a new backup from being made, if anything does. */
  public static Optional<Finding> finding(
      ObjectStore store, BackupPlace place, boolean force, Duration deadAfter, Instant now) {
    if (!force) {
      if (store.head(place.manifest()).isPresent()) {
        return Optional.of(replaceable(store, place.manifest()));
      }
      Claim.requireNone(store, place, deadAfter, now);
    }
    Optional<StoredObject> begun = store.head(place.begun());
    Occupants there = of(store, place, begun.flatMap(object -> Claim.read(store, object)));
    Optional<Finding> foreign = there.inTheWay();
    return foreign.isEmpty() && !force && begun.isEmpty()
        ? there.remains.stream().findFirst().map(key -> replaceable(store, key))
        : foreign;
  }

  /** What nothing but a human may take away: what pgstow has not made, and what is pinned. */
  private Optional<Finding> inTheWay() {
    return foreign.stream()
        .findFirst()
        .map(
            key ->
                ofOther(key)
                    .map(
                        other ->
                            Finding.fatal(
                                "\"%s\" already exists: it is part of the backup \"%s\""
                                    .formatted(store.location(key), other),
                                "Choose another BACKUP_NAME."))
                    .orElseGet(
                        () ->
                            Finding.fatal(
                                "\"%s\" already exists, and was not made by pgstow"
                                    .formatted(store.location(key)),
                                "Choose another BACKUP_NAME or BACKUP_URL, or move the object"
                                    + " elsewhere.")))
        .or(
            () ->
                manifest
                    .filter(_ -> pinned)
                    .map(
                        object ->
                            Finding.fatal(
                                "\"%s\" is the manifest of a pinned backup"
                                    .formatted(store.location(object.key())),
                                "Choose another BACKUP_NAME, or run unpin first.")));
  }

  /**
   * The backup of another name that an object is part of: the file of one may be called as the
   * folder of another.
   */
  private Optional<String> ofOther(String key) {
    String database = place.database();
    if (!key.startsWith(BackupKey.folder(database))) {
      return Optional.empty();
    }
    return BackupKey.nameOf(database, key)
        .filter(name -> !name.equals(place.name()))
        .filter(name -> store.head(new BackupKey(database, name).manifest()).isPresent());
  }

  /** Fails for what no setting permits to replace, whatever checks are passed over. */
  void requireReplaceable() {
    inTheWay()
        .ifPresent(
            finding -> {
              throw new PgstowException(ExitCode.PREFLIGHT, finding.fact(), finding.hint());
            });
  }

  private static Finding replaceable(ObjectStore store, String key) {
    return Finding.fatal(
        "\"%s\" already exists".formatted(store.location(key)),
        "Choose another BACKUP_NAME, or set FORCE=true to replace it.");
  }

  /** What must not be there when a run has the name. */
  Optional<String> firstTaken(boolean force) {
    Stream<String> replaceable =
        Stream.concat(
            manifest.stream().map(StoredObject::key),
            remains.stream().filter(place.oldClaim()::equals));
    return Stream.concat(foreign.stream(), force ? Stream.of() : replaceable).findFirst();
  }

  /**
   * The places of the archives that the run which replaces this writes and deletes: its own, the
   * one where the archive belongs, and that of the backup it replaces.
   */
  List<String> replacedBy(BackupPlace own) {
    Stream<String> old =
        members.stream()
            .map(
                key -> {
                  int slash = key.indexOf('/', place.prefix().length());
                  return slash < 0 ? key : key.substring(0, slash + 1);
                });
    return Stream.concat(Stream.of(own.archive(), place.archive()), old).distinct().toList();
  }

  /** Whether the archive can be written where it belongs. */
  boolean leaveRoom() {
    return !begun && members.stream().noneMatch(key -> key.startsWith(place.archive()));
  }

  /** Deletes what a run has left that did not end. */
  void sweep() {
    if (!remains.isEmpty()) {
      LOG.info("deleting {} objects of a run that did not finish", remains.size());
      delete(remains);
    }
    try (Stream<PendingUpload> uploads = store.pendingUploads(place.prefix())) {
      uploads.filter(upload -> place.isArchive(upload.key())).forEach(store::abort);
    }
  }

  /** Deletes the archive of a backup that is one no more; the new one is good even if it stays. */
  public boolean remove(Manifest successor) {
    Set<String> kept =
        successor.objects().stream().map(StoredArchive::key).collect(Collectors.toSet());
    try {
      return delete(members.stream().filter(key -> !kept.contains(key)).toList());
    } catch (PgstowException e) {
      LOG.warn(
          "objects of the archive that \"{}\" replaces remain in the store: {}",
          store.location(place.archive()),
          e.getMessage());
      return false;
    }
  }

  private boolean delete(Collection<String> keys) {
    if (keys.isEmpty()) {
      return true;
    }
    var retained = store.delete(keys);
    retained.forEach(
        object -> LOG.warn("\"{}\" was not deleted: {}", store.location(object.key()), object));
    return retained.isEmpty();
  }
}
