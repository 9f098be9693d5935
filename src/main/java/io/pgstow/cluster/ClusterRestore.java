package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Sessions;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A restore of a server that has not begun. It may end at any moment; another one resumes it. Locks
 * of the destination tell which database another process has, a record in the store which are done.
 */
public final class ClusterRestore implements ClusterWork {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRestore.class);

  private final ClusterRestoreContext context;
  private final ClusterRestorePlan plan;

  /**
   * @param restores makes the restore of a database
   * @param found is told the name of the backup, once it is known
   */
  public ClusterRestore(
      ClusterRestorePlan plan,
      Connections connections,
      DatabaseRestores restores,
      Consumer<String> found,
      ObjectStore store,
      Sessions sessions,
      Cancellation cancellation,
      Clock clock) {
    this.context =
        new ClusterRestoreContext(
            plan, connections, restores, found, store, sessions, cancellation, clock);
    this.plan = plan;
  }

  @Override
  public void await() {
    context.sessions().await(plan.server(), plan.patience()).close();
  }

  @Override
  public int jobs() {
    return context.connections().jobs();
  }

  /**
   * Finds the backup, and takes its globals apart; reads a script to its end.
   *
   * @throws PgstowException with the exit code {@code ARCHIVE} when they are not what was backed
   *     up; {@code PREFLIGHT} when it is not clear which backup is meant
   */
  @Override
  public OpenedClusterRestore open() {
    ChosenBackup backup =
        plan.file()
            .or(() -> context.catalogue().foreign(plan.backup()))
            .map(file -> ChosenBackup.of(context, file))
            .orElseGet(() -> ChosenBackup.open(context, chosen()));
    context.connections().open(backup.sourceNames());
    return new OpenedClusterRestore(context, backup);
  }

  private String chosen() {
    if (!plan.backup().equals(Catalogue.LATEST)) {
      return plan.backup();
    }
    Optional<String> underWay =
        DestinationRecord.underWay(
            context.store(), context.destination(), context.clock().instant());
    underWay.ifPresent(
        name ->
            LOG.info(
                "resuming the restore of \"{}\"; set BACKUP_NAME to restore another backup", name));
    return underWay.orElseGet(this::latest);
  }

  /** The newest, unless it lacks what an older one has and this restore is to bring. */
  private String latest() {
    ClusterManifest newest = context.catalogue().require(Catalogue.LATEST);
    Set<String> there =
        newest.databases().stream().map(Member::database).collect(Collectors.toSet());
    Optional<ClusterManifest> ofAll =
        newest.isOfAll() ? Optional.empty() : context.catalogue().newestOfAll();
    List<String> lacking =
        ofAll.map(ClusterManifest::databases).orElse(List.of()).stream()
            .map(Member::database)
            .filter(database -> plan.systemDatabases() || !RestoredDatabase.isSystem(database))
            .filter(database -> plan.filter().includes(database) && !there.contains(database))
            .toList();
    if (!lacking.isEmpty()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "the newest backup, \"%s\", is of some databases only and lacks %s, which \"%s\" has"
              .formatted(newest.name(), Attempts.names(lacking), ofAll.orElseThrow().name()),
          "Set BACKUP_NAME to one of the two, or name databases of the newest in DATABASES.");
    }
    return newest.name();
  }
}
