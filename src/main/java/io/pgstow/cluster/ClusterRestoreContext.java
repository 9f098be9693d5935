package io.pgstow.cluster;

import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.restore.plan.WholeDatabase;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What all stages of a restore of a server work with.
 *
 * @param found is told the name of the backup, once it is known
 */
record ClusterRestoreContext(
    ClusterRestorePlan plan,
    Connections connections,
    DatabaseRestores restores,
    Consumer<String> found,
    ObjectStore store,
    Sessions sessions,
    Cancellation cancellation,
    Clock clock) {

  ClusterCatalogue catalogue() {
    return new ClusterCatalogue(store);
  }

  /** Asks the server. */
  ServerIdentity destination() {
    try (Session session = sessions.open(plan.server())) {
      return ServerIdentity.of(session);
    }
  }

  /**
   * The restore of a database, which has not begun.
   *
   * @param backup that it is of
   * @param tablespaces what takes the place of those of the source
   */
  DatabaseRestore restoreOf(
      ChosenBackup backup, RestoredDatabase database, Map<String, String> tablespaces) {
    return restores.of(
        database,
        new WholeDatabase(true, database.isSystem(), tablespaces, backup.names(plan.names())));
  }
}
