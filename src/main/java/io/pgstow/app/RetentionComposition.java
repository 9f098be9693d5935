package io.pgstow.app;

import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.retention.ClusterPin;
import io.pgstow.retention.ClusterPrune;
import io.pgstow.retention.Pin;
import io.pgstow.retention.Prune;
import io.pgstow.retention.PruneOptions;
import io.pgstow.retention.RetentionRules;
import io.pgstow.store.ObjectStore;
import java.time.Clock;

/** Makes what keeps backups and deletes them. */
final class RetentionComposition {
  private final Settings settings;
  private final ObjectStore store;
  private final Clock clock;

  RetentionComposition(Settings settings, ObjectStore store, Clock clock) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Deletes old backups.
   *
   * @param dryRun whether to tell only which
   */
  Prune prune(boolean dryRun) {
    var options =
        new PruneOptions(
            settings.get(ConnectionSettings.SOURCE.database),
            rules(),
            settings.get(RetentionSettings.PRUNE_FOREIGN),
            dryRun);
    return new Prune(options, store, clock);
  }

  /**
   * Deletes old backups of servers.
   *
   * @param dryRun whether to tell only which
   */
  ClusterPrune clusterPrune(boolean dryRun) {
    return new ClusterPrune(rules(), dryRun, store, clock);
  }

  private RetentionRules rules() {
    return new RetentionRules(
        settings.get(RetentionSettings.KEEP_DAYS),
        settings.get(RetentionSettings.KEEP_LAST),
        settings.get(RetentionSettings.KEEP_DAILY),
        settings.get(RetentionSettings.KEEP_WEEKLY),
        settings.get(RetentionSettings.KEEP_MONTHLY));
  }

  Pin pin(boolean pinned) {
    return new Pin(
        new Catalogue(store, clock),
        settings.get(ConnectionSettings.SOURCE.database),
        settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST),
        pinned);
  }

  ClusterPin clusterPin(boolean pinned) {
    return new ClusterPin(
        new ClusterCatalogue(store),
        settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST),
        pinned);
  }
}
