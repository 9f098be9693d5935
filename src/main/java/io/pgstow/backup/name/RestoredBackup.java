package io.pgstow.backup.name;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Lease;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.Optional;

/** The backup that has the name already, while it is restored. */
public final class RestoredBackup {
  private RestoredBackup() {}

  /** Fails when a restore of the backup gave a sign of life not long ago. */
  public static void requireNone(ObjectStore store, BackupPlace place, Instant now) {
    Optional<StoredObject> lease = store.head(place.lease());
    Optional<Instant> active = lease.map(new Catalogue(store)::lastRestored);
    if (active.filter(time -> !time.isBefore(now.minus(Lease.KEPT))).isPresent()) {
      throw new PgstowException(
          ExitCode.BUSY,
          "\"%s\" cannot be replaced: a restore is reading it, last active at %s"
              .formatted(store.location(place.archive()), active.get()),
          "Wait for the restore to finish, or choose another BACKUP_NAME. If the restore"
              + " was abandoned, delete \"%s\".".formatted(store.location(place.lease())));
    }
  }
}
