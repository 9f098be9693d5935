package io.pgstow.cluster;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.postgres.Cancellation;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all stages of a backup of a server work with.
 *
 * @param backups makes the backup of a database
 */
record ClusterBackupContext(
    ClusterBackupPlan plan,
    Connections connections,
    Function<String, DatabaseBackup> backups,
    ObjectStore store,
    Cancellation cancellation,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterBackupContext.class);

  ClusterKey key() {
    return new ClusterKey(plan.name());
  }

  ClusterCatalogue catalogue() {
    return new ClusterCatalogue(store);
  }

  /** Of the backup of a database. */
  BackupPlace place(String database) {
    return BackupPlace.of(new BackupKey(database, plan.name()));
  }

  /**
   * Tells what was done, and fails when a database has failed.
   *
   * @param manifest what was written
   * @param report is told, in either case
   */
  void finish(ClusterManifest manifest, Attempts attempts, Consumer<ClusterReport> report) {
    report.accept(ClusterReport.of(manifest, attempts));
    attempts.requireAll(
        "backup",
        "Run the job again with BACKUP_NAME=%s: it backs up what failed and completes the backup."
            .formatted(plan.name()));
    LOG.info(
        "the backup \"{}\" of the server is complete: the globals and {} databases",
        store.location(key().manifest()),
        manifest.databases().size());
  }
}
