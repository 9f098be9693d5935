package io.pgstow.app;

import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.config.ClusterSettings;
import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.Job;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.config.VerifySettings;
import io.pgstow.job.ExtraStep;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.Listing;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.report.Progress;
import io.pgstow.restore.BackupContents;
import io.pgstow.verify.Sample;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyOptions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes the objects of a run from its settings. */
final class Composition {
  private final Settings settings;
  private final RunContext context;

  Composition(Settings settings, RunContext context) {
    this.settings = settings;
    this.context = context;
  }

  /** Where the run tells what it does. */
  Progress progress() {
    return context.progress();
  }

  /**
   * The same for one database of a job for whole servers.
   *
   * @param one the job that does for one database what this does for many
   * @param shown of that database
   */
  Composition forDatabase(Job one, String database, Progress shown) {
    return forDatabase(settings.forDatabase(one, database), shown);
  }

  /**
   * The same.
   *
   * @param backup the name of the one that is meant
   */
  Composition forDatabase(Job one, String database, String backup, Progress shown) {
    return forDatabase(settings.forDatabase(one, database).withBackup(backup), shown);
  }

  private Composition forDatabase(Settings own, Progress shown) {
    return new Composition(
        own,
        context.forDatabase(
            shown,
            context.memory().share(settings.find(ClusterSettings.CLUSTER_JOBS).orElse(1)),
            settings.find(ClusterSettings.CLUSTER_TAKEOVER_AFTER).orElse(BackupPlan.DEAD_AFTER)));
  }

  /** What backs one database up. */
  BackupComposition backups() {
    return new BackupComposition(settings, context);
  }

  /** What restores one database. */
  RestoreComposition restores() {
    return new RestoreComposition(settings, context);
  }

  /** The jobs for whole servers, and their parts that are not one database's. */
  ClusterComposition clusters() {
    return new ClusterComposition(settings, context);
  }

  /** What is kept. */
  RetentionComposition retention() {
    return new RetentionComposition(settings, context.store(), context.clock());
  }

  /** The user's SQL, which the jobs run among their own steps. */
  List<ExtraStep> extraSteps() {
    return new ExtraSql(settings, context).steps();
  }

  /** Reads the table of contents of the backup that is meant. */
  BackupContents contents() {
    String database = settings.find(ConnectionSettings.SOURCE.database).orElse("");
    return BackupContents.read(
        context.store(),
        new BackupContents.Request(
            database,
            settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST),
            context.file().map(last -> BackupPlace.ofFile(database, last))));
  }

  private Catalogue catalogue() {
    return new Catalogue(context.store(), context.clock());
  }

  Listing listing() {
    boolean alone = settings.isOfCluster();
    Optional<String> database =
        alone ? Optional.empty() : settings.find(ConnectionSettings.SOURCE.database);
    return new Listing(
        catalogue(),
        database,
        database.isEmpty() ? Optional.of(new ClusterCatalogue(context.store())) : Optional.empty(),
        alone);
  }

  Verify verify(String name, Cancellation cancellation) {
    String database = settings.find(ConnectionSettings.SOURCE.database).orElse("");
    var options =
        new VerifyOptions(
            database,
            name,
            context.file().map(last -> BackupPlace.ofFile(database, last)),
            verifyLevel(settings),
            settings.find(VerifySettings.VERIFY_SAMPLE).map(Sample::parse),
            PartSettings.text(settings),
            settings.find(VerifySettings.VERIFY_SCRATCH_LIMIT));
    return new Verify(options, context.store(), context.progress(), cancellation, context.clock());
  }

  /** How closely a backup is looked at. */
  static Level verifyLevel(Settings settings) {
    return switch (settings.get(VerifySettings.VERIFY_LEVEL)) {
      case OBJECTS -> Level.OBJECTS;
      case CONTENT -> Level.CONTENT;
      case RESTORE -> Level.RESTORE;
    };
  }

  /** A database that nobody else has, to restore into and drop. */
  Database scratch() {
    String name = "pgstow_verify_" + UUID.randomUUID().toString().replace("-", "");
    return context.database(settings.destination(name));
  }

  /** The name of the backup that is meant, also where it is meant as the newest. */
  String existingName() {
    String name = settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST);
    return name.equals(Catalogue.LATEST) && context.file().isEmpty()
        ? catalogue().nameOfLatest(settings.get(ConnectionSettings.SOURCE.database))
        : name;
  }
}
