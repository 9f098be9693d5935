package io.pgstow.cluster;

import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.postgres.Session;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A restore of a server of which it is known what there is to restore. */
public final class OpenedClusterRestore implements ClusterWork.Opened {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedClusterRestore.class);

  private final ClusterRestoreContext context;
  private final ClusterRestorePlan plan;
  private final ChosenBackup backup;

  OpenedClusterRestore(ClusterRestoreContext context, ChosenBackup backup) {
    this.context = context;
    this.plan = context.plan();
    this.backup = backup;
  }

  @Override
  public List<Finding> findings() {
    try (Session session = context.sessions().open(plan.server())) {
      return new ClusterRestorePreflight(context, backup, session).findings();
    }
  }

  @Override
  public List<Finding> findingsOfDatabases() {
    return backup.databases().stream()
        .flatMap(each -> DatabaseFindings.of(each.name(), () -> findings(each)).stream())
        .toList();
  }

  private List<Finding> findings(RestoredDatabase database) {
    return context.restoreOf(backup, database, Map.of()).restore().open().findings().stream()
        .filter(finding -> !isMadeByGlobals(finding))
        .toList();
  }

  /** A role that is missing now, but will not be when the databases have their turns. */
  private boolean isMadeByGlobals(Finding finding) {
    return backup.globals().roles().stream()
        .anyMatch(role -> finding.fact().equals("the role \"%s\" does not exist".formatted(role)));
  }

  @Override
  public String outlook() {
    return "would restore the globals and %d databases of \"%s\": %s"
        .formatted(
            backup.databases().size(),
            backup.name(),
            Attempts.names(backup.databases().stream().map(RestoredDatabase::name).toList()));
  }

  @Override
  public void preflight() {
    LOG.info("restoring the server's backup \"{}\" into \"{}\"", backup.location(), plan.server());
    Findings.require(findings(), plan.skipChecks());
  }

  /** Finds out what is done, by an earlier run or by others that share this one. */
  @Override
  public ClusterWork.Begun begin() {
    return new BegunClusterRestore(
        context, backup, DestinationRecord.open(context, backup.record()));
  }
}
