package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterCatalogue.Stored;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.ClusterMark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup of a server of which it is known what there is to back up. */
public final class OpenedClusterBackup implements ClusterWork.Opened {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedClusterBackup.class);

  private final ClusterBackupContext context;
  private final ClusterBackupPlan plan;
  private final ClusterKey key;
  private final SourceServer server;
  private final List<Finding> findings;

  OpenedClusterBackup(ClusterBackupContext context, SourceServer server, List<Finding> findings) {
    this.context = context;
    this.plan = context.plan();
    this.key = context.key();
    this.server = server;
    this.findings = findings;
  }

  @Override
  public List<Finding> findings() {
    return findings;
  }

  @Override
  public List<Finding> findingsOfDatabases() {
    return chosen().stream()
        .flatMap(name -> DatabaseFindings.of(name, () -> findings(name)).stream())
        .toList();
  }

  private List<Finding> findings(String database) {
    try (DatabaseBackup one = context.backups().apply(database)) {
      return one.backup().findings();
    }
  }

  private List<String> chosen() {
    return SourceServer.names(server.chosen(plan.filter()));
  }

  @Override
  public String outlook() {
    return "would back up the globals and %d databases as \"%s\": %s"
        .formatted(chosen().size(), plan.name(), Attempts.names(chosen()));
  }

  @Override
  public void preflight() {
    Findings.require(findings, plan.skipChecks());
  }

  /** Claims the name, or shares the run that has it. */
  @Override
  public ClusterWork.Begun begin() {
    Optional<Stored> stored = context.catalogue().find(key);
    Optional<Stored> complete =
        stored
            .filter(each -> plan.isOurs(each.manifest()))
            .filter(each -> each.manifest().failed().isEmpty());
    if (complete.isPresent()) {
      LOG.info("another process of this run has completed the backup \"{}\"", plan.name());
      return new CompletedClusterBackup(context, complete.get().manifest());
    }
    Optional<Stored> incomplete = stored.filter(each -> plan.completes(each.manifest()));
    Map<String, String> before = incomplete.isPresent() ? Map.of() : before();
    if (!before.isEmpty() && !plan.force() && context.store().head(key.mark()).isEmpty()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "backups with the name \"%s\" already exist: %s"
              .formatted(plan.name(), Attempts.names(List.copyOf(before.keySet()))),
          "Choose another BACKUP_NAME, or set FORCE=true to replace them.");
    }
    String run =
        incomplete
            .map(each -> each.manifest().run())
            .or(plan::run)
            .orElseGet(() -> UUID.randomUUID().toString());
    var mark =
        SharedMark.share(
            context.store(),
            key.mark(),
            ClusterMark.now(run, plan.tool(), context.clock().instant(), before),
            context.clock());
    return new BegunClusterBackup(context, server, stored.map(Stored::object), mark);
  }

  /** The ETags of what has the name and is no part of this backup. */
  private Map<String, String> before() {
    var before = new TreeMap<String, String>();
    for (String name : chosen()) {
      context
          .store()
          .head(context.place(name).manifest())
          .ifPresent(manifest -> before.put(name, manifest.etag()));
    }
    context
        .store()
        .head(key.globals())
        .ifPresent(object -> before.put(BackupParts.GLOBALS, object.etag()));
    return before;
  }
}
