package io.pgstow.app;

import io.pgstow.backup.Backup;
import io.pgstow.cluster.ClusterWork;
import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.config.VerifySettings;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.job.JobRunner;
import io.pgstow.report.Cell;
import io.pgstow.report.Table;
import io.pgstow.restore.OpenedRestore;
import io.pgstow.restore.Restore;
import io.pgstow.retention.PrunePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Tells what each job would do now, as far as it is configured, and changes nothing. A backup is
 * asked about by its source, a restore by its destination; verify and prune decide how the check
 * ends only where no server is set.
 */
final class Check {
  private final Composition composition;
  private final Settings settings;
  private final JobRunner runner;
  private final Table table = new Table("job", "result", "finding", "hint");
  private final List<PgstowException> failures = new ArrayList<>();

  Check(Composition composition, Settings settings, JobRunner runner) {
    this.composition = composition;
    this.settings = settings;
    this.runner = runner;
  }

  /** Prints what was found, and fails with the first thing that would stop a job. */
  void run(Output output) {
    boolean source = settings.find(ConnectionSettings.SOURCE.host).isPresent();
    boolean destination = settings.find(ConnectionSettings.DESTINATION.host).isPresent();
    if (source) {
      look("backup", true, this::backup);
    }
    if (destination) {
      look("restore", true, this::restore);
    }
    if (settings.find(ConnectionSettings.SOURCE.database).isPresent()
        && settings.find(StoreSettings.S3_URI).isEmpty()) {
      boolean asked = !source && !destination;
      look("verify", asked, _ -> verify());
      look("prune", asked, _ -> prune());
    }
    output.rows("checks", table);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  /** The same about the jobs for whole servers. */
  void runOfCluster(Clusters clusters, Output output) {
    boolean source = settings.find(ConnectionSettings.SOURCE.host).isPresent();
    boolean destination = settings.find(ConnectionSettings.DESTINATION.host).isPresent();
    if (source) {
      look("backup-cluster", true, job -> cluster(job, clusters.backup()));
    }
    if (destination) {
      look("restore-cluster", true, job -> cluster(job, clusters.restore()));
    }
    look("prune", !source && !destination, _ -> pruneClusters());
    output.rows("checks", table);
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }

  private String cluster(String job, ClusterWork work) {
    work.await();
    ClusterWork.Opened opened = work.open();
    var findings = new ArrayList<>(opened.findings());
    findings.addAll(opened.findingsOfDatabases());
    require(job, findings);
    return opened.outlook();
  }

  private String pruneClusters() {
    var plan = new AtomicReference<>(new PrunePlan(List.of()));
    runner.prune(composition.retention().clusterPrune(true), plan::set);
    return outlook(plan.get());
  }

  private String backup(String job) {
    String name = composition.backups().newName();
    try (Backup backup = composition.backups().backup(name)) {
      backup.await();
      require(job, backup.findings());
      return "would create \"%s\"".formatted(backup.location());
    }
  }

  private String restore(String job) {
    Restore restore = composition.restores().restore();
    restore.await();
    OpenedRestore opened = restore.open();
    require(job, opened.findings());
    return opened.outlook();
  }

  private String verify() {
    return "would verify backup \"%s\" at level %s"
        .formatted(
            composition.existingName(),
            settings.get(VerifySettings.VERIFY_LEVEL).name().toLowerCase(Locale.ROOT));
  }

  private String prune() {
    var plan = new AtomicReference<>(new PrunePlan(List.of()));
    runner.prune(composition.retention().prune(true), plan::set);
    return outlook(plan.get());
  }

  private static String outlook(PrunePlan plan) {
    long kept = plan.lines().stream().filter(PrunePlan.Line::kept).count();
    return "would keep %d and delete %d".formatted(kept, plan.lines().size() - kept);
  }

  /** Fails on the first fatal one, unless the job would not; all are told. */
  private void require(String job, List<Finding> findings) {
    boolean skipped = settings.get(RunSettings.SKIP_CHECKS);
    for (Finding finding : findings) {
      if (!finding.fatal() || skipped) {
        table.row(job, "note", finding.fact(), Cell.lines(finding.hint()));
      }
    }
    List<Finding> fatal = skipped ? List.of() : findings.stream().filter(Finding::fatal).toList();
    fatal.stream().skip(1).forEach(finding -> addRefusal(job, finding.fact(), finding.hint()));
    if (!fatal.isEmpty()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT, fatal.getFirst().fact(), fatal.getFirst().hint());
    }
  }

  private void look(String job, boolean asked, Function<String, String> look) {
    try {
      table.row(job, "ok", look.apply(job), "");
    } catch (PgstowException e) {
      addRefusal(job, String.valueOf(e.getMessage()), e.hint());
      if (asked) {
        failures.add(e);
      }
    }
  }

  private void addRefusal(String job, String fact, String hint) {
    table.row(job, "would fail", Cell.lines(fact), Cell.lines(hint));
  }
}
