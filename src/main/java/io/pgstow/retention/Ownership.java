package io.pgstow.retention;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Withdrawal;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What in a database's folder is pgstow's own, and which of that nobody is working on any more.
 * Only what has a manifest, or the mark of a run that makes or deletes it, is.
 */
final class Ownership {
  private final String database;
  private final Records records;
  private final List<StoredObject> withdrawals;
  private final List<Withdrawal> read;
  private final List<PendingUpload> uploads;
  private final Map<String, BackupSet> ours = new HashMap<>();

  private Ownership(
      String database,
      Records records,
      List<StoredObject> withdrawals,
      List<Withdrawal> read,
      List<PendingUpload> uploads) {
    this.database = database;
    this.records = records;
    this.withdrawals = withdrawals;
    this.read = read;
    this.uploads = uploads;
  }

  static Ownership of(ObjectStore store, String database, List<BackupSet> sets, Records records) {
    List<StoredObject> withdrawals = Withdrawal.list(store, database);
    List<Withdrawal> read =
        withdrawals.stream().flatMap(object -> Withdrawal.read(store, object).stream()).toList();
    try (Stream<PendingUpload> uploads = store.pendingUploads(BackupKey.folder(database))) {
      var ownership =
          new Ownership(
              database,
              records,
              withdrawals,
              read,
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
    return set.manifest().isPresent() || set.begun().isPresent() || isWithdrawn(set);
  }

  private boolean isWithdrawn(BackupSet set) {
    return read.stream().anyMatch(one -> one.names().contains(set.name()));
  }

  /**
   * What of an archive without a manifest is pgstow's: what the mark of its run tells, and what a
   * pruning was about to delete.
   */
  BackupSet.Choice own(BackupSet set) {
    BackupSet.Choice marked = records.marked(set);
    return (key, time) -> isWithdrawn(key, time) || marked.includes(key, time);
  }

  private boolean isWithdrawn(String key, Instant written) {
    String folder = BackupKey.folder(database);
    return key.startsWith(folder)
        && read.stream().anyMatch(one -> one.covers(key.substring(folder.length()), written));
  }

  /**
   * Whether this is pgstow's own and no run is at work there: by the mark that runs keep fresh,
   * never by what the store says of an object, which may be the time at which its upload began.
   */
  boolean isDead(BackupSet set) {
    return ours.containsKey(set.name()) && records.use(set).isEmpty();
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
