package io.pgstow.restore.resume;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.store.ObjectStore;
import java.util.Optional;

/**
 * The backup that a destination is in the middle of a restore of, if it is one of the source's in
 * this store. The ledger names it by its place.
 */
public final class BackupUnderWay {
  private final RestoreOptions options;
  private final ObjectStore store;
  private final Catalogue catalogue;

  public BackupUnderWay(RestoreOptions options, ObjectStore store) {
    this.options = options;
    this.store = store;
    this.catalogue = new Catalogue(store);
  }

  /** Its name; nothing where no restore has begun, or of something else. */
  public Optional<String> name(DestinationState state) {
    return state instanceof DestinationState.Begun(Ledger.Progress progress, _, _)
        ? nameOf(progress.backup())
        : Optional.empty();
  }

  private Optional<String> nameOf(String location) {
    if (options.file().isPresent()) {
      BackupPlace place = options.file().get().asFound(store);
      return isAt(place, location) && catalogue.findManifest(place).isPresent()
          ? Optional.of(options.backup())
          : Optional.empty();
    }
    return catalogue.names(options.sourceDatabase()).stream()
        .filter(name -> isAt(new BackupKey(options.sourceDatabase(), name), location))
        .findFirst();
  }

  private boolean isAt(BackupKey key, String location) {
    return BackupPlace.ofEachFormat(key).stream().anyMatch(place -> isAt(place, location));
  }

  private boolean isAt(BackupPlace place, String location) {
    return store.location(place.archive()).equals(BackupKey.withoutRun(location));
  }
}
