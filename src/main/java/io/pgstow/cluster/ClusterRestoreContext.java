package io.pgstow.cluster;

import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.Map;

/** What all stages of a restore of a server work with. */
record ClusterRestoreContext(
    ClusterRestorePlan plan,
    Connections connections,
    DatabaseRestores restores,
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
   * @param tablespaces what takes the place of those of the source
   */
  DatabaseRestore restoreOf(RestoredDatabase database, Map<String, String> tablespaces) {
    return restores.of(database, database.isSystem(), tablespaces);
  }
}
