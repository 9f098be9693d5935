package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.StoredReport;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What there is of a database.
 *
 * @param backups that are complete
 * @param incomplete ones that pgstow has begun and that nobody is working on any more
 * @param reports of backups that were not made, old enough to go
 * @param uploads of pgstow's that nobody is working on any more
 * @param foreign what pgstow has neither begun nor completed
 * @param foreignUploads the same of uploads
 * @param withdrawals records of prunings that may have left something
 */
record Inventory(
    List<StoredBackup> backups,
    List<BackupSet> incomplete,
    List<BackupSet> reports,
    List<PendingUpload> uploads,
    List<BackupSet> foreign,
    List<PendingUpload> foreignUploads,
    List<StoredObject> withdrawals) {

  static Inventory none() {
    return new Inventory(
        List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /** Whether there is nothing of the database, not even what others have put there. */
  boolean isEmpty() {
    return Stream.of(backups, incomplete, reports, uploads, foreign, foreignUploads, withdrawals)
        .allMatch(List::isEmpty);
  }

  static Inventory of(ObjectStore store, PruneOptions options, Records records, Instant now) {
    String database = options.database();
    List<BackupSet> sets = new Catalogue(store).sets(database);
    Ownership ownership = Ownership.of(store, database, sets, records);
    List<StoredBackup> own =
        sets.stream()
            .filter(set -> set.manifest().isPresent())
            .map(set -> new StoredBackup(database, set, BackupTime.of(set.name())))
            .toList();
    List<BackupSet> dead =
        sets.stream().filter(set -> set.manifest().isEmpty() && ownership.isDead(set)).toList();
    List<BackupSet> incomplete =
        dead.stream()
            .map(set -> set.only(ownership.own(set)))
            .filter(set -> set.hasRecord() || !set.archive().isEmpty() || !set.reports().isEmpty())
            .toList();
    List<BackupSet> reports =
        sets.stream()
            .filter(BackupSet::isReportOnly)
            .filter(set -> set.reported().isBefore(options.rules().reportsSince(now)))
            .filter(set -> set.reports().stream().anyMatch(key -> StoredReport.isOurs(store, key)))
            .toList();
    if (RotatedFolders.include(database)) {
      // there what is not ours may be backups of other databases
      return new Inventory(
          own,
          incomplete,
          reports,
          ownership.dead(),
          List.of(),
          List.of(),
          ownership.withdrawals());
    }
    List<StoredBackup> rotated = new RotatedFolders(store, database).backups().toList();
    Stream<BackupSet> foreign =
        Stream.concat(
            sets.stream().filter(set -> !set.archive().isEmpty() && !ownership.includes(set)),
            dead.stream().flatMap(set -> set.without(ownership.own(set)).stream()));
    return new Inventory(
        options.foreign() ? Stream.concat(own.stream(), rotated.stream()).toList() : own,
        incomplete,
        reports,
        ownership.dead(),
        options.foreign()
            ? foreign.toList()
            : Stream.concat(foreign, rotated.stream().map(StoredBackup::set)).toList(),
        ownership.foreign(),
        ownership.withdrawals());
  }
}
