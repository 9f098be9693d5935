package io.pgstow.cluster;

import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What there is to know of a server before it is backed up. */
final class ClusterBackupPreflight {
  private final ClusterBackupContext context;
  private final ClusterBackupPlan plan;
  private final SourceServer server;

  ClusterBackupPreflight(ClusterBackupContext context, SourceServer server) {
    this.context = context;
    this.plan = context.plan();
    this.server = server;
  }

  /** Looks; changes nothing. */
  List<Finding> findings(Session session) {
    var findings = new ArrayList<>(ofClosedDatabases());
    if (plan.passwords() && !server.passwords()) {
      findings.add(
          Finding.notice(
              "the globals are backed up without passwords: \"%s\" has no privilege to read pg_authid"
                  .formatted(plan.role().orElse(plan.server().user())),
              "Back up as a superuser to include them, or set GLOBALS_PASSWORDS=false."));
    }
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "\"%s\" is behind a connection pooler".formatted(session.database()),
              "Connect to the server itself: transaction pooling breaks snapshots and session settings."));
    }
    findings.addAll(
        context.connections().findings(session, SourceServer.names(server.chosen(plan.filter()))));
    ofSameName().ifPresent(findings::add);
    return findings;
  }

  private List<Finding> ofClosedDatabases() {
    return server.databases().stream()
        .filter(each -> plan.filter().includes(each.name()) && !each.isOpen())
        .map(
            each ->
                Finding.notice(
                    "the database \"%s\" is not backed up: %s".formatted(each.name(), each.shut()),
                    "To include it, run ALTER DATABASE … ALLOW_CONNECTIONS true."))
        .toList();
  }

  private Optional<Finding> ofSameName() {
    return context
        .catalogue()
        .find(context.key())
        .filter(stored -> !plan.force() && !plan.completes(stored.manifest()))
        .filter(stored -> !plan.isOurs(stored.manifest()))
        .map(
            _ ->
                Finding.fatal(
                    "\"%s\" already exists"
                        .formatted(context.store().location(context.key().manifest())),
                    "Choose another BACKUP_NAME, or set FORCE=true to replace it."));
  }
}
