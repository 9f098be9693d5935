package io.pgstow.cluster;

import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.function.Function;

/**
 * A backup of a server that has not begun. Which databases are done, and which another process has,
 * is in the store.
 */
public final class ClusterBackup implements ClusterWork {
  private final ClusterBackupContext context;
  private final Sessions sessions;
  private final ClientPrograms programs;

  /**
   * @param backups makes the backup of a database
   */
  public ClusterBackup(
      ClusterBackupPlan plan,
      Connections connections,
      Function<String, DatabaseBackup> backups,
      ObjectStore store,
      Sessions sessions,
      ClientPrograms programs,
      Cancellation cancellation,
      Clock clock) {
    this.context = new ClusterBackupContext(plan, connections, backups, store, cancellation, clock);
    this.sessions = sessions;
    this.programs = programs;
  }

  @Override
  public void await() {
    sessions.await(context.plan().server(), context.plan().patience()).close();
  }

  @Override
  public int jobs() {
    return context.connections().jobs();
  }

  /**
   * Finds out what there is to back up.
   *
   * @throws io.pgstow.error.PgstowException with the exit code {@code USAGE} when a pattern matches
   *     no database
   */
  @Override
  public OpenedClusterBackup open() {
    ClusterBackupPlan plan = context.plan();
    context.key().requireKeys(context.store());
    try (Session session = sessions.open(plan.server())) {
      plan.role().ifPresent(role -> session.set("role", role));
      SourceServer server = SourceServer.inspect(session, programs);
      plan.filter().require(SourceServer.names(server.databases()), plan.withSettings());
      context.connections().open(SourceServer.names(server.chosen(plan.filter())));
      return new OpenedClusterBackup(
          context, server, new ClusterBackupPreflight(context, server).findings(session));
    }
  }
}
