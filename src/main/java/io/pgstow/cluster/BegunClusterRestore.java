package io.pgstow.cluster;

import io.pgstow.cluster.DatabaseTask.Turn;
import io.pgstow.cluster.RestoredDatabase.Origin;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A restore of a server that has its record, shared with other processes. */
final class BegunClusterRestore implements ClusterWork.Begun {
  private static final Logger LOG = LoggerFactory.getLogger(BegunClusterRestore.class);
  private static final String DEFAULT_TABLESPACE = "pg_default";

  private final ClusterRestoreContext context;
  private final ClusterRestorePlan plan;
  private final ChosenBackup backup;
  private final DestinationDatabases destination;
  private final Attempts attempts = new Attempts();

  BegunClusterRestore(
      ClusterRestoreContext context, ChosenBackup backup, DestinationRecord record) {
    this.context = context;
    this.plan = context.plan();
    this.backup = backup;
    this.destination = new DestinationDatabases(context.sessions(), plan.server(), record);
  }

  /** Restores the globals, one process after the other; those that exist are kept. */
  @Override
  public void globals() {
    try (ServerLock lock = ServerLock.awaitGlobals(context.sessions(), plan.server())) {
      attempts.put("", restoreGlobals(lock.session()));
    }
  }

  private Outcome restoreGlobals(Session session) {
    try {
      new GlobalsRestore(session, backup.globals(), plan.alterRoles(), plan.tablespaces().keySet())
          .run();
      return new Outcome.Done(Duration.ZERO);
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.DATABASE_REFUSED) {
        throw e;
      }
      return new Outcome.Failed(e);
    }
  }

  @Override
  public Databases databases() {
    Map<String, String> tablespaces = tablespaces();
    return new Databases(
        backup.databases().stream()
            .map(each -> new DatabaseTask(each.name(), () -> restore(each, tablespaces)))
            .toList(),
        attempts,
        context.cancellation(),
        context.clock());
  }

  /** What is missing, now that the globals are restored, goes into the default one. */
  private Map<String, String> tablespaces() {
    var mapping = new HashMap<>(plan.tablespaces());
    var needed = new TreeSet<String>();
    for (GlobalStatement statement : backup.globals().statements()) {
      if (statement instanceof GlobalStatement.Tablespace made) {
        needed.add(made.tablespace());
      }
    }
    backup
        .manifests(context.store())
        .values()
        .forEach(known -> needed.addAll(known.requirements().tablespaces()));
    needed.removeAll(mapping.keySet());
    try (Session session = context.sessions().open(plan.server())) {
      for (String missing :
          session.all(
              Sql.named("missing-tablespaces"),
              row -> row.getString(1),
              (Object) needed.toArray(String[]::new))) {
        LOG.warn(
            "the tablespace \"{}\" does not exist: its objects are restored into pg_default",
            missing);
        mapping.put(missing, DEFAULT_TABLESPACE);
      }
    }
    return mapping;
  }

  private Turn restore(RestoredDatabase database, Map<String, String> tablespaces) {
    Optional<ServerLock> taken =
        ServerLock.tryFor(context.sessions(), plan.server(), database.name());
    if (taken.isEmpty()) {
      return Turn.ELSEWHERE;
    }
    try (ServerLock lock = taken.get()) {
      // only now: whoever had the lock may just have come to the end
      if (destination.isDone(database, lock.session())) {
        return Turn.DONE_BEFORE;
      }
      if (database.origin() instanceof Origin.Backup(Member member)) {
        requireOurs(member);
      }
      DatabaseRestore one = context.restoreOf(backup, database, tablespaces);
      context.connections().run(database.source(), () -> one.run(() -> record(database, lock)));
      return Turn.DONE;
    }
  }

  private void record(RestoredDatabase database, ServerLock lock) {
    lock.require(database.name());
    destination.add(database, lock.session());
  }

  /** What has taken its name is of another moment, and no part of this backup. */
  private void requireOurs(Member member) {
    context
        .catalogue()
        .damage(member)
        .ifPresent(
            damage -> {
              throw new PgstowException(
                  ExitCode.ARCHIVE,
                  damage,
                  "Restore another backup of this database, or another backup of the server.");
            });
  }

  /** Tells what was done, and fails when a database has failed. */
  @Override
  public void finish(Consumer<ClusterReport> report) {
    report.accept(report(new Outcome.DoneBefore()));
    attempts.requireAll(
        "restore",
        "Run the job again %s: it skips what is restored and resumes the rest."
            .formatted(backup.again()));
    destination.end();
    LOG.info(
        "the restore of the server is complete: the globals and {} databases",
        backup.databases().size());
  }

  /** What has come to no end is not done. */
  @Override
  public Optional<ClusterReport> soFar() {
    return Optional.of(report(new Outcome.NotDone()));
  }

  /**
   * What was done.
   *
   * @param others what became of databases that had no turn here
   */
  private ClusterReport report(Outcome others) {
    var lines = new ArrayList<ClusterReport.Line>();
    attempts
        .of("")
        .ifPresent(outcome -> lines.add(new ClusterReport.Line("", backup.globalsSize(), outcome)));
    for (RestoredDatabase each : backup.databases()) {
      lines.add(
          new ClusterReport.Line(
              each.name(), each.size(), attempts.of(each.name()).orElse(others)));
    }
    backup
        .leftOut()
        .forEach(
            (name, why) -> lines.add(new ClusterReport.Line(name, 0, new Outcome.LeftOut(why))));
    return new ClusterReport(backup.name(), List.copyOf(lines));
  }

  @Override
  public void close() {}
}
