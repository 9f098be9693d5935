package io.pgstow.retention;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Catalogue;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is of a database.
 *
 * @param backups that are complete
 * @param incomplete ones that nobody is working on any more
 * @param uploads that nobody is working on any more
 */
record Inventory(
    List<StoredBackup> backups, List<BackupSet> incomplete, List<PendingUpload> uploads) {
  /** What nobody has written to for so long, nobody is working on. */
  private static final Duration STALE = Duration.ofDays(1);

  static Inventory of(ObjectStore store, String database, Instant now) {
    List<BackupSet> sets = new Catalogue(store).sets(database);
    List<StoredBackup> own =
        sets.stream()
            .filter(set -> set.manifest().isPresent())
            .map(set -> new StoredBackup(database, set, BackupTime.of(set.name())))
            .toList();
    if (RotatedFolders.include(database)) {
      // there the files without a manifest may be backups of other databases
      return new Inventory(own, List.of(), List.of());
    }
    List<PendingUpload> uploads = uploads(store, database);
    Instant limit = now.minus(STALE);
    Set<String> inProgress =
        uploads.stream()
            .filter(upload -> !upload.lastActive().isBefore(limit))
            .flatMap(upload -> BackupKey.nameOf(database, upload.key()).stream())
            .collect(Collectors.toSet());
    return new Inventory(
        Stream.concat(own.stream(), new RotatedFolders(store, database).backups()).toList(),
        sets.stream()
            .filter(set -> set.manifest().isEmpty() && set.lastModified().isBefore(limit))
            .filter(set -> !inProgress.contains(set.name()))
            .toList(),
        uploads.stream().filter(upload -> upload.lastActive().isBefore(limit)).toList());
  }

  private static List<PendingUpload> uploads(ObjectStore store, String database) {
    try (Stream<PendingUpload> uploads = store.pendingUploads(BackupKey.folder(database))) {
      return uploads
          .filter(upload -> BackupKey.nameOf(database, upload.key()).isPresent())
          .toList();
    }
  }
}
