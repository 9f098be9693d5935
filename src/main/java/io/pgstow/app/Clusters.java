package io.pgstow.app;

import io.pgstow.cluster.ClusterBackup;
import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ClusterRestore;
import io.pgstow.cluster.DatabaseBackup;
import io.pgstow.cluster.DatabaseRestore;
import io.pgstow.cluster.Outcome;
import io.pgstow.cluster.RestoredDatabase;
import io.pgstow.cluster.RestoredDatabase.Origin;
import io.pgstow.config.Job;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.Settings;
import io.pgstow.error.PgstowException;
import io.pgstow.job.JobRunner;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Cell;
import io.pgstow.report.Heartbeat;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.report.Table;
import io.pgstow.report.result.Compared;
import io.pgstow.report.result.Rows;
import io.pgstow.restore.plan.WholeDatabase;
import io.pgstow.restore.script.ServerScript;
import io.pgstow.retention.PrunePlan;
import io.pgstow.verify.VerifyReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs for whole servers: they run, for each database, the job that one database has, with the
 * settings for that database.
 */
final class Clusters {
  private static final Logger LOG = LoggerFactory.getLogger(Clusters.class);
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);

  private final Settings settings;
  private final Composition composition;
  private final Cancellation cancellation;
  private final Instant started;
  private final Output output;
  private final Consumer<String> named;
  private final Map<String, Compared> comparisons = new ConcurrentHashMap<>();

  /**
   * @param named is told the name of the backup, once it is known
   */
  Clusters(
      Settings settings,
      Composition composition,
      Cancellation cancellation,
      Instant started,
      Output output,
      Consumer<String> named) {
    this.settings = settings;
    this.composition = composition;
    this.cancellation = cancellation;
    this.started = started;
    this.output = output;
    this.named = named;
  }

  /**
   * Backs a server up.
   *
   * @param plan is told what is pruned after it, if that is to be done
   */
  void backup(JobRunner runner, Consumer<PrunePlan> plan) {
    if (settings.get(RetentionSettings.PRUNE_AFTER)) {
      runner.backup(backup(), this::print, composition.retention().clusterPrune(false), plan);
    } else {
      runner.backup(backup(), this::print);
    }
  }

  /** Reads the backup of one database back. */
  @FunctionalInterface
  interface Verifier {
    void verify(Composition composition, JobRunner runner);
  }

  void verify(JobRunner runner, Verifier one) {
    runner.verify(
        composition
            .clusters()
            .verify(
                member -> {
                  String database = member.database();
                  Progress progress = progress(database);
                  Composition own =
                      composition.forDatabase(Job.VERIFY, database, member.backup(), progress);
                  run(database, progress, each -> one.verify(own, each));
                },
                named),
        this::print);
  }

  void restore(JobRunner runner) {
    runner.restore(restore(), this::printRestored);
  }

  /** A restore of a server, which has not begun. */
  ClusterRestore restore() {
    return composition.clusters().restore(this::restore, named, cancellation, started);
  }

  private DatabaseRestore restore(RestoredDatabase database, WholeDatabase whole) {
    Progress progress = progress(database.name());
    Composition own = composition.forDatabase(Job.RESTORE, database.source(), progress);
    return new DatabaseRestore(
        switch (database.origin()) {
          case Origin.Backup(Member member) ->
              own.restores().whole(member.backup(), database.name(), whole);
          case Origin.Part(ServerScript script) ->
              own.restores().whole(script, database.name(), whole);
        },
        (restore, beforeFinish) ->
            run(
                database.name(),
                progress,
                runner ->
                    runner.restore(
                        restore,
                        comparison -> add(database.name(), comparison.result()),
                        beforeFinish)));
  }

  static void log(VerifyReport report) {
    LOG.info(
        "\"{}\" is {}: {} bytes read, {} tables, {} rows",
        report.backup(),
        report.verification().result().name().toLowerCase(Locale.ROOT),
        report.bytes(),
        report.tables(),
        report.rows());
  }

  /** The lines that differ are in the log only: the table has one line for each database. */
  private void add(String database, Compared compared) {
    comparisons.put(database, compared);
    compared.sentences().forEach(sentence -> LOG.info("{}", sentence));
    compared
        .differences()
        .forEach(
            line ->
                LOG.error(
                    "differs: {}: {} in the backup, {} restored",
                    line.what(),
                    line.expected(),
                    line.found()));
  }

  /** A backup of a server, which has not begun. */
  ClusterBackup backup() {
    String name = composition.backups().newName();
    named.accept(name);
    return composition
        .clusters()
        .backup(name, database -> backup(database, name), cancellation, started);
  }

  private DatabaseBackup backup(String database, String name) {
    Progress progress = progress(database);
    return new DatabaseBackup(
        composition.forDatabase(Job.BACKUP, database, progress).backups().backup(name),
        backup -> run(database, progress, runner -> runner.backup(backup)));
  }

  /** Each in a repository of its own: the framework's has room for one job. */
  private void run(String database, Progress progress, Consumer<JobRunner> job) {
    new LogScope(database, progress::phase)
        .run(
            () -> {
              try (var _ = Heartbeat.of(progress)) {
                job.accept(new JobRunner(cancellation, progress));
                progress.end();
              }
              LOG.info("\"{}\" is done", database);
            });
  }

  private Progress progress(String database) {
    boolean shown =
        settings.get(OutputSettings.SHOW_PROGRESS) && !settings.get(OutputSettings.QUIET);
    return composition
        .progress()
        .part(
            database,
            shown
                ? ProgressDisplay.log(
                    line -> log(LogEvent.PROGRESS, database, line),
                    line -> log(LogEvent.PHASE, database, line),
                    PROGRESS_INTERVAL)
                : ProgressDisplay.none());
  }

  /** From the thread that beats, which is in no scope. */
  private static void log(LogEvent event, String database, String line) {
    new LogScope(database, Optional::empty)
        .run(() -> event.info(LOG).log("\"{}\": {}", database, line));
  }

  void print(ClusterReport report) {
    named.accept(report.name());
    var table = new Table("database", "result", "size", "took", "because");
    for (ClusterReport.Line line : report.lines()) {
      table.row(name(line), result(line), size(line), time(line), reason(line));
    }
    output.rows(Rows.DATABASES, table);
  }

  /** With what was compared of those that this run has compared. */
  private void printRestored(ClusterReport report) {
    named.accept(report.name());
    var table =
        new Table(
            "database",
            "result",
            "size",
            "took",
            "tables",
            "rows",
            "indexes",
            "differences",
            "because");
    for (ClusterReport.Line line : report.lines()) {
      Optional<Compared> compared = Optional.ofNullable(comparisons.get(line.database()));
      table.row(
          name(line),
          result(line),
          size(line),
          time(line),
          compared.map(Compared::tables).orElse(null),
          compared.map(Compared::rows).orElse(null),
          compared.map(Compared::indexes).orElse(null),
          compared.map(one -> one.differences().size()).orElse(null),
          reason(line));
    }
    output.rows(Rows.DATABASES, table);
  }

  private static String name(ClusterReport.Line line) {
    return line.database().isEmpty() ? "(globals)" : line.database();
  }

  private static String result(ClusterReport.Line line) {
    return switch (line.outcome()) {
      case Outcome.Done _ -> "done";
      case Outcome.DoneBefore() -> "done before";
      case Outcome.NotDone() -> "not done";
      case Outcome.Failed _ -> "failed";
      case Outcome.LeftOut _ -> "left out";
    };
  }

  private static @Nullable Cell time(ClusterReport.Line line) {
    return line.outcome() instanceof Outcome.Done(Duration time) ? Cell.duration(time) : null;
  }

  private static @Nullable String reason(ClusterReport.Line line) {
    return switch (line.outcome()) {
      case Outcome.Failed(PgstowException e) -> e.getMessage();
      case Outcome.LeftOut(String why) -> why;
      case Outcome.Done _, Outcome.DoneBefore _, Outcome.NotDone _ -> null;
    };
  }

  private static Cell size(ClusterReport.Line line) {
    return Cell.bytes(line.size());
  }
}
