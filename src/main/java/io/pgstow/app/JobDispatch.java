package io.pgstow.app;

import io.pgstow.backup.Backup;
import io.pgstow.config.RenameSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.Settings;
import io.pgstow.job.JobRunner;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.rename.Rename;
import io.pgstow.rename.RenameOptions;
import io.pgstow.report.Progress;
import io.pgstow.restore.ScratchDatabase;
import io.pgstow.restore.check.Comparison;
import io.pgstow.store.ObjectStore;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyReport;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the job that the settings ask for, and prints what it finds. For one thread. */
final class JobDispatch {
  private static final Logger LOG = LoggerFactory.getLogger(JobDispatch.class);

  private final Settings settings;
  private final Cancellation cancellation;
  private final RunBook book;
  private final Output output;
  private final Results results;

  JobDispatch(Settings settings, Cancellation cancellation, RunBook book, Output output) {
    this.settings = settings;
    this.cancellation = cancellation;
    this.book = book;
    this.output = output;
    this.results = new Results(output, Clock.systemUTC());
  }

  /** Runs any job that has a store. */
  void run(Composition composition, JobRunner runner) {
    if (settings.isOfCluster()) {
      runOfCluster(composition, runner);
      return;
    }
    switch (settings.job()) {
      case BACKUP -> {
        try (Backup backup = composition.backups().backup(newName(composition))) {
          if (settings.get(RetentionSettings.PRUNE_AFTER)) {
            runner.backup(backup, composition.retention().prune(false), results::print);
          } else {
            runner.backup(backup);
          }
        }
      }
      case BACKUP_CLUSTER -> clusters(composition).backup(runner, results::print);
      case RESTORE_CLUSTER -> clusters(composition).restore(runner);
      case RESTORE -> runner.restore(composition.restores().restore(), this::add);
      case MIGRATE -> migrate(composition, runner);
      case VERIFY -> {
        String name = composition.existingName();
        book.named(name);
        verify(composition, name, runner, results::print);
      }
      case LIST -> runner.list(composition.listing(), results::print);
      case CONTENTS -> runner.contents(composition::contents, results::print);
      case PRUNE ->
          runner.prune(
              composition.retention().prune(settings.get(RetentionSettings.DRY_RUN)),
              results::print);
      case PIN -> runner.pin(composition.retention().pin(true));
      case UNPIN -> runner.pin(composition.retention().pin(false));
      case CHECK -> new Check(composition, settings, runner).run(output);
      case RENAME, HELP, VERSION -> throw new IllegalArgumentException(settings.job().toString());
    }
  }

  private void runOfCluster(Composition composition, JobRunner runner) {
    Clusters clusters = clusters(composition);
    switch (settings.job()) {
      case VERIFY ->
          clusters.verify(
              runner, (one, each) -> verify(one, one.existingName(), each, Clusters::log));
      case LIST -> runner.list(composition.listing(), results::print);
      case PRUNE ->
          runner.prune(
              composition.retention().clusterPrune(settings.get(RetentionSettings.DRY_RUN)),
              results::print);
      case PIN -> runner.pin(composition.retention().clusterPin(true));
      case UNPIN -> runner.pin(composition.retention().clusterPin(false));
      case CHECK -> new Check(composition, settings, runner).runOfCluster(clusters, output);
      case BACKUP,
          BACKUP_CLUSTER,
          RESTORE,
          RESTORE_CLUSTER,
          MIGRATE,
          CONTENTS,
          RENAME,
          HELP,
          VERSION ->
          throw new IllegalArgumentException(settings.job().toString());
    }
  }

  private Clusters clusters(Composition composition) {
    return new Clusters(settings, composition, cancellation, book.start(), output, book::named);
  }

  private String newName(Composition composition) {
    String name = composition.backups().newName();
    book.named(name);
    return name;
  }

  /** One that has got so far as to restore has its backup. */
  private void migrate(Composition composition, JobRunner runner) {
    Optional<String> underWay = composition.restores().underWay();
    if (underWay.isPresent()) {
      LOG.info("resuming the restore of backup \"{}\"; no new backup is made", underWay.get());
      runner.restore(composition.restores().restore(underWay.get()), this::add);
      return;
    }
    String name = newName(composition);
    try (Backup backup = composition.backups().backup(name)) {
      runner.migrate(backup, composition.restores().restore(name), this::add);
    }
  }

  private void verify(
      Composition composition, String name, JobRunner runner, Consumer<VerifyReport> report) {
    Verify verify = composition.verify(name, cancellation);
    if (verify.level() != Level.RESTORE) {
      runner.verify(verify, report);
      return;
    }
    Database database = composition.scratch();
    // its sessions outlive the run, so that it is dropped after a signal, too
    try (var scratch =
        new ScratchDatabase(
            new Sessions(new Cancellation()),
            database,
            composition.restores().restore(name, database))) {
      runner.verify(verify, scratch.restore(), report);
    }
  }

  /** Runs the one that has two. */
  void rename(JobRunner runner, Progress progress) {
    var options =
        new RenameOptions(
            Stores.place(settings.get(RenameSettings.SRC_URL)),
            Stores.place(settings.get(RenameSettings.DST_URL)),
            settings.get(RenameSettings.REMOVE_SOURCE),
            settings.get(RetentionSettings.DRY_RUN));
    var stores = new Stores(settings);
    try (ObjectStore source = stores.open(options.source());
        ObjectStore target = stores.open(options.target())) {
      runner.rename(
          new Rename(options, source, target, progress),
          settings.get(RenameSettings.COPY_JOBS),
          counts -> results.print(counts, options.dryRun()));
    }
  }

  private void add(Comparison comparison) {
    book.add(comparison.result());
  }
}
