package io.pgstow.retention;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Withdrawal;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What in a database's folder is pgstow's own, and which of that nobody is working on any more.
 * Only what has a manifest, or the mark of a run that makes or deletes it, is.
 */
final class Ownership {
  private final String database;
  private final Records records;
  private final List<StoredObject> withdrawals;
  private final Set<String> withdrawn;
  private final List<PendingUpload> uploads;
  private final Map<String, BackupSet> ours = new HashMap<>();

  private Ownership(
      String database,
      Records records,
      List<StoredObject> withdrawals,
      Set<String> withdrawn,
      List<PendingUpload> uploads) {
    this.database = database;
    this.records = records;
    this.withdrawals = withdrawals;
    this.withdrawn = withdrawn;
    this.uploads = uploads;
  }

  static Ownership of(ObjectStore store, String database, List<BackupSet> sets, Records records) {
    List<StoredObject> withdrawals = Withdrawal.list(store, database);
    Set<String> withdrawn =
        withdrawals.stream()
            .flatMap(object -> Withdrawal.names(store, object).stream())
            .collect(Collectors.toSet());
    try (Stream<PendingUpload> uploads = store.pendingUploads(BackupKey.folder(database))) {
      var ownership =
          new Ownership(
              database,
              records,
              withdrawals,
              withdrawn,
              uploads
                  .filter(upload -> BackupKey.nameOf(database, upload.key()).isPresent())
                  .toList());
      sets.stream().filter(ownership::includes).forEach(set -> ownership.ours.put(set.name(), set));
      return ownership;
    }
  }

  /** Records of prunings that may have left something. */
  List<StoredObject> withdrawals() {
    return withdrawals;
  }

  /** Whether this is pgstow's own. */
  boolean includes(BackupSet set) {
    return set.manifest().isPresent()
        || set.begun().isPresent()
        || withdrawn.contains(set.name())
        || hasOldMark(set);
  }

  /** Runs of old versions left their mark in the folder of the archive. */
  private static boolean hasOldMark(BackupSet set) {
    return set.archive().stream().anyMatch(BackupKey::isOldMark);
  }

  /**
   * Whether this is pgstow's own and no run is at work there: by the mark that runs keep fresh,
   * never by what the store says of an object, which may be the time at which its upload began.
   * Runs of old versions had no such mark: of those that is all there is.
   */
  boolean isDead(BackupSet set) {
    if (!ours.containsKey(set.name()) || records.use(set).isPresent()) {
      return false;
    }
    return set.begun().isPresent() || withdrawn.contains(set.name()) || !isRecent(set);
  }

  private boolean isRecent(BackupSet set) {
    return records.isRecent(set.lastModified())
        || uploads.stream()
            .filter(upload -> name(upload).equals(set.name()))
            .anyMatch(upload -> records.isRecent(upload.lastActive()));
  }

  /** Uploads of runs that are no more; also beside a backup that is complete. */
  List<PendingUpload> dead() {
    return uploads.stream()
        .filter(
            upload ->
                Optional.ofNullable(ours.get(name(upload)))
                    .filter(set -> isDead(set, upload))
                    .isPresent())
        .toList();
  }

  private boolean isDead(BackupSet set, PendingUpload upload) {
    boolean unmarked = set.manifest().isPresent() && set.begun().isEmpty();
    return unmarked ? !records.isRecent(upload.lastActive()) : isDead(set);
  }

  /** Uploads of somebody else's. */
  List<PendingUpload> foreign() {
    return uploads.stream().filter(upload -> !ours.containsKey(name(upload))).toList();
  }

  private String name(PendingUpload upload) {
    return BackupKey.nameOf(database, upload.key()).orElseThrow();
  }
}
