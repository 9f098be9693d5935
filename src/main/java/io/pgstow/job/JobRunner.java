package io.pgstow.job;

import io.pgstow.backup.Backup;
import io.pgstow.cluster.ClusterBackup;
import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ClusterRestore;
import io.pgstow.cluster.ClusterVerify;
import io.pgstow.error.DamageException;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupList;
import io.pgstow.manifest.Listing;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.rename.Rename;
import io.pgstow.rename.RenameCounts;
import io.pgstow.report.Progress;
import io.pgstow.restore.BackupContents;
import io.pgstow.restore.Restore;
import io.pgstow.restore.check.Comparison;
import io.pgstow.retention.ClusterPin;
import io.pgstow.retention.ClusterPrune;
import io.pgstow.retention.Pin;
import io.pgstow.retention.Prune;
import io.pgstow.retention.PrunePlan;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;

/**
 * Runs jobs with Spring Batch, while the caller waits. What must survive a run lies in the store
 * and in the destination, so the repository of jobs is one without memory.
 */
public final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private final ResourcelessJobRepository repository;
  private final Steps steps;
  private final List<ExtraStep> extras;

  /** Jobs that begin no further step once they are cancelled. */
  public JobRunner(Cancellation cancellation, Progress progress) {
    this.repository = new ResourcelessJobRepository();
    this.steps = new Steps(repository, cancellation, progress);
    this.extras = List.of();
  }

  private JobRunner(ResourcelessJobRepository repository, Steps steps, List<ExtraStep> extras) {
    this.repository = repository;
    this.steps = steps;
    this.extras = extras;
  }

  /** The same with steps of the user's, in jobs that have the steps that they follow. */
  public JobRunner with(List<ExtraStep> more) {
    return new JobRunner(repository, steps, List.copyOf(more));
  }

  /** Dumps a database into the store. */
  public void backup(Backup backup) {
    run("backup", BackupJob.steps(steps, backup));
  }

  /** Dumps a database into the store, and once that has succeeded deletes old backups of it. */
  public void backup(Backup backup, Prune prune, Consumer<PrunePlan> report) {
    var both = new ArrayList<>(BackupJob.steps(steps, backup));
    both.addAll(PruneJob.steps(steps, prune, report));
    run("backup", both);
  }

  /** Dumps the globals and every database of a server into the store. */
  public void backup(ClusterBackup backup, Consumer<ClusterReport> report) {
    try (var job = new ClusterJob(steps, ClusterJob.Kind.BACKUP, backup, report)) {
      run("backup-cluster", job.steps());
    }
  }

  /** The same, and once all of it has succeeded deletes old backups of servers. */
  public void backup(
      ClusterBackup backup,
      Consumer<ClusterReport> report,
      ClusterPrune prune,
      Consumer<PrunePlan> plan) {
    try (var job = new ClusterJob(steps, ClusterJob.Kind.BACKUP, backup, report)) {
      var both = new ArrayList<>(job.steps());
      both.addAll(ClusterPruneJob.steps(steps, prune, plan));
      run("backup-cluster", both);
    }
  }

  /** Deletes old backups of a database. */
  public void prune(Prune prune, Consumer<PrunePlan> report) {
    run("prune", PruneJob.steps(steps, prune, report));
  }

  /** Deletes old backups of servers. */
  public void prune(ClusterPrune prune, Consumer<PrunePlan> report) {
    run("prune", ClusterPruneJob.steps(steps, prune, report));
  }

  /** Pins a backup of a server, or unpins it. */
  public void pin(ClusterPin pin) {
    run(
        "pin",
        List.of(steps.act("find the backup", pin::find), steps.act("write manifest", pin::write)));
  }

  /** Reads a backup of a server back. */
  public void verify(ClusterVerify verify, Consumer<ClusterReport> report) {
    run("verify", ClusterVerifyJob.steps(steps, verify, report));
  }

  /** Lists backups. */
  public void list(Listing listing, Consumer<BackupList> report) {
    run("list", ListJob.steps(steps, listing, report));
  }

  /** Shows the table of contents of a backup. */
  public void contents(Supplier<BackupContents> contents, Consumer<BackupContents> report) {
    run("contents", ContentsJob.steps(steps, contents, report));
  }

  /** Reads a backup back. */
  public void verify(Verify verify, Consumer<VerifyReport> report) {
    verify(verify, VerifyJob.steps(steps, verify, report), report);
  }

  /** Restores a backup into a scratch database. */
  public void verify(Verify verify, Restore restore, Consumer<VerifyReport> report) {
    try (var restoring = new RestoreJob(steps, restore, VerifyJob.restored(verify))) {
      verify(verify, VerifyJob.steps(steps, verify, restoring, report), report);
    }
  }

  private void verify(Verify verify, List<Step> itsSteps, Consumer<VerifyReport> report) {
    try {
      run("verify", itsSteps);
    } catch (DamageException e) {
      report.accept(verify.recordDamage(e));
      throw e;
    } catch (PgstowException e) {
      if (verify.mayBeDamage(e)) {
        LOG.warn("{}: verifying the backup, which may be the reason", e.getMessage());
        verify(verify, VerifyJob.content(steps, verify), report);
        LOG.info("the backup is intact; no damage is recorded");
      }
      throw e;
    }
  }

  /** Pins a backup, or unpins it. */
  public void pin(Pin pin) {
    run("pin", PinJob.steps(steps, pin));
  }

  /** Copies or moves everything below one place to another. */
  public void rename(Rename rename, int copies, Consumer<RenameCounts> report) {
    run("rename", RenameJob.steps(steps, rename, copies, report));
  }

  /** Restores a database from the store. */
  public void restore(Restore restore, Consumer<Comparison> report) {
    try (var restoring = new RestoreJob(steps, restore, report)) {
      run("restore", restoring.steps(), () -> Optional.of(restore.place()));
    }
  }

  /**
   * The same.
   *
   * @param beforeFinish what comes when all is there but the last act
   */
  public void restore(Restore restore, Consumer<Comparison> report, Runnable beforeFinish) {
    try (var restoring = new RestoreJob(steps, restore, report, beforeFinish)) {
      run("restore", restoring.steps(), () -> Optional.of(restore.place()));
    }
  }

  /** Restores the roles and every database of a server. */
  public void restore(ClusterRestore restore, Consumer<ClusterReport> report) {
    try (var job = new ClusterJob(steps, ClusterJob.Kind.RESTORE, restore, report)) {
      run("restore-cluster", job.steps());
    }
  }

  /** A backup, and a restore of just that. */
  public void migrate(Backup backup, Restore restore, Consumer<Comparison> report) {
    steps.progress().courses(1, 2);
    var both = new ArrayList<Step>();
    both.add(steps.act("wait for the source", backup::await));
    both.add(steps.act("wait for the destination", restore::await));
    both.add(steps.act("check the destination", () -> look(backup, restore)));
    both.addAll(BackupJob.steps(steps, backup));
    try (var restoring = new RestoreJob(steps, restore, report)) {
      both.addAll(restoring.steps());
      run("migrate", both, () -> Optional.of(restore.place()));
    }
  }

  /** Before hours of dumping what could not be restored. */
  private static void look(Backup backup, Restore restore) {
    try (Session source = backup.openSource()) {
      restore.requireOtherThan(source);
    }
    Backup.SourceDemands demands = backup.demands();
    restore.foresee(demands.serverVersion(), demands.requirements());
  }

  private void run(String name, List<Step> itsSteps) {
    run(name, itsSteps, Optional::empty);
  }

  private void run(String name, List<Step> itsSteps, Supplier<Optional<Database>> place) {
    Job job = steps.job(name, withExtras(itsSteps, place));
    JobExecution execution = start(job);
    steps.progress().journal().measured(steps.meters().values());
    if (execution.getStatus() != BatchStatus.COMPLETED) {
      throw failure(name, execution.getAllFailureExceptions());
    }
  }

  /** A step may be there twice: an extra one follows the first. */
  private List<Step> withExtras(List<Step> itsSteps, Supplier<Optional<Database>> place) {
    var all = new ArrayList<>(itsSteps);
    for (ExtraStep extra : extras) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).getName().equals(extra.after())) {
          all.add(i + 1, steps.act(extra.name(), () -> extra.act().accept(place.get())));
          break;
        }
      }
    }
    return all;
  }

  private JobExecution start(Job job) {
    try {
      var operator = new TaskExecutorJobOperator();
      operator.setJobRepository(repository);
      operator.setJobRegistry(new MapJobRegistry());
      operator.afterPropertiesSet();
      // no parameters: they would be logged, and the settings are none of the framework's business
      var run = new FutureTask<>(() -> operator.start(job, new JobParameters()));
      // waiting for a socket ends at an interrupt in virtual threads only
      Thread.ofVirtual().name(job.getName()).start(run);
      return await(run);
    } catch (Exception e) {
      throw new IllegalStateException("the job did not start", e);
    }
  }

  /**
   * A job within another is ended by the cancellation, as that is; whoever waits for it must not go
   * before it, for it still has what it works with.
   */
  private static JobExecution await(FutureTask<JobExecution> run) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return run.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The framework wraps what a step throws; what counts is our own exception inside. */
  private static RuntimeException failure(String name, List<Throwable> failures) {
    for (Throwable failure : failures) {
      for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof PgstowException known) {
          return known;
        }
        if (cause instanceof OutOfMemoryError error) {
          throw error;
        }
      }
    }
    var unknown = new IllegalStateException("the job " + name + " failed");
    failures.forEach(unknown::addSuppressed);
    return unknown;
  }
}
