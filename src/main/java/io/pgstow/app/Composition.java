package io.pgstow.app;

import io.pgstow.archive.ArchiveFormat;
import io.pgstow.backup.Backup;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.DumpOptions;
import io.pgstow.backup.plan.RowChanges;
import io.pgstow.backup.plan.Selection;
import io.pgstow.codec.Compression;
import io.pgstow.config.ClusterSettings;
import io.pgstow.config.ConnectionParameters;
import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.DumpSettings;
import io.pgstow.config.Job;
import io.pgstow.config.RestoreSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.S3Settings;
import io.pgstow.config.SelectionSettings;
import io.pgstow.config.Setting;
import io.pgstow.config.Settings;
import io.pgstow.config.SqlSettings;
import io.pgstow.config.StoreSettings;
import io.pgstow.config.VerifySettings;
import io.pgstow.error.PgstowException;
import io.pgstow.job.ExtraStep;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.Listing;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.SystemAuthorities;
import io.pgstow.report.Progress;
import io.pgstow.restore.BackupContents;
import io.pgstow.restore.Restore;
import io.pgstow.restore.destination.OnConflict;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.naming.NewNames;
import io.pgstow.restore.part.PartOptions;
import io.pgstow.restore.plan.IndexPolicy;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestoreOptions.Omissions;
import io.pgstow.restore.plan.WholeDatabase;
import io.pgstow.restore.script.ServerScript;
import io.pgstow.store.ObjectStore;
import io.pgstow.verify.Sample;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes the objects of a run from its settings. */
final class Composition {
  private final Settings settings;
  private final ObjectStore store;
  private final Sessions sessions;
  private final ClientPrograms programs;
  private final SystemAuthorities authorities;
  private final Progress progress;
  private final Clock clock;
  private final Optional<String> file;
  private final MemoryBudget memory;
  private final Duration deadAfter;

  Composition(
      Settings settings,
      Stores.Opened opened,
      Sessions sessions,
      ClientPrograms programs,
      SystemAuthorities authorities,
      Progress progress,
      Clock clock) {
    this(
        settings,
        opened.store(),
        opened.file(),
        sessions,
        programs,
        authorities,
        progress,
        clock,
        MemoryBudget.ofThisProcess(),
        BackupPlan.DEAD_AFTER);
  }

  private Composition(
      Settings settings,
      ObjectStore store,
      Optional<String> file,
      Sessions sessions,
      ClientPrograms programs,
      SystemAuthorities authorities,
      Progress progress,
      Clock clock,
      MemoryBudget memory,
      Duration deadAfter) {
    this.settings = settings;
    this.store = store;
    this.file = file;
    this.memory = memory;
    this.deadAfter = deadAfter;
    this.sessions = sessions;
    this.programs = programs;
    this.authorities = authorities;
    this.progress = progress;
    this.clock = clock;
  }

  /** Where the run tells what it does. */
  Progress progress() {
    return progress;
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
        store,
        Optional.empty(),
        sessions,
        programs,
        authorities,
        shown,
        clock,
        memory.share(settings.find(ClusterSettings.CLUSTER_JOBS).orElse(1)),
        settings.find(ClusterSettings.CLUSTER_TAKEOVER_AFTER).orElse(BackupPlan.DEAD_AFTER));
  }

  /**
   * The restore of one database of a server.
   *
   * @param name of its backup
   * @param target the name it gets
   */
  Restore restoreWhole(String name, String target, WholeDatabase whole) {
    return new Restore(
        options(name, database(settings.destination(target)), whole, NewNames.NONE),
        store,
        sessions,
        programs,
        progress);
  }

  /** The same, from a script of a server. */
  Restore restoreWhole(ServerScript script, String target, WholeDatabase whole) {
    return new Restore(
        options("", database(settings.destination(target)), whole, NewNames.NONE),
        store,
        sessions,
        programs,
        progress,
        Optional.of(script));
  }

  /** The jobs for whole servers, and their parts that are not one database's. */
  ClusterComposition clusters() {
    return new ClusterComposition(settings, store, file, sessions, programs, authorities, clock);
  }

  /** What is kept. */
  RetentionComposition retention() {
    return new RetentionComposition(settings, store, clock);
  }

  /** The name of the backup to make: as set, or the time. */
  String newName() {
    return settings
        .find(StoreSettings.BACKUP_NAME)
        .orElseGet(() -> BackupTime.nameOf(clock.instant()));
  }

  Backup backup(String name) {
    Database source = database(settings.source());
    ArchiveFormat format = format();
    Optional<Compression> compression = compression(format);
    var plan =
        new BackupPlan(
            source,
            place(format, source.name(), name, compression),
            selection(),
            compression,
            settings.find(RetentionSettings.PIN).orElse(false),
            settings.get(RunSettings.FORCE),
            settings.get(RunSettings.SKIP_CHECKS),
            deadAfter,
            settings.get(RunSettings.WAIT_FOR_DB),
            Version.text());
    plan.place().requireKeys(store);
    var options =
        new DumpOptions(
            format,
            settings.get(DumpSettings.DUMP_JOBS),
            settings.get(DumpSettings.DUMP_SEGMENT_SIZE),
            settings.get(S3Settings.S3_UPLOAD_CONCURRENCY));
    return new Backup(plan, options, memory, store, sessions, programs, progress, clock);
  }

  private ArchiveFormat format() {
    return switch (settings.get(DumpSettings.DUMP_FORMAT)) {
      case CUSTOM -> ArchiveFormat.CUSTOM;
      case DIRECTORY -> ArchiveFormat.DIRECTORY;
      case PLAIN -> ArchiveFormat.PLAIN;
      case TAR -> ArchiveFormat.TAR;
    };
  }

  /** As pg_dump has it: scripts are not compressed unless asked for, tar archives never are. */
  private Optional<Compression> compression(ArchiveFormat format) {
    Optional<Compression> wanted =
        settings.find(DumpSettings.DUMP_COMPRESS).map(Compression::parse);
    return switch (format) {
      case CUSTOM, DIRECTORY -> wanted;
      case PLAIN -> wanted.or(() -> Optional.of(Compression.NONE));
      case TAR -> Optional.of(Compression.NONE);
    };
  }

  private BackupPlace place(
      ArchiveFormat format, String database, String name, Optional<Compression> compression) {
    return switch (format) {
      case CUSTOM -> filePlace(database, name, ".dump");
      case DIRECTORY -> directoryPlace(database, name);
      case PLAIN ->
          filePlace(database, name, ".sql" + compression.orElse(Compression.NONE).codec().suffix());
      case TAR -> filePlace(database, name, ".tar");
    };
  }

  private BackupPlace filePlace(String database, String name, String suffix) {
    return file.map(last -> BackupPlace.ofFile(database, last))
        .orElseGet(() -> BackupPlace.of(new BackupKey(database, name), suffix));
  }

  private BackupPlace directoryPlace(String database, String name) {
    return file.map(last -> BackupPlace.ofFolder(database, last))
        .orElseGet(() -> BackupPlace.ofDirectory(new BackupKey(database, name)));
  }

  /** Reads the table of contents of the backup that is meant. */
  BackupContents contents() {
    String database = settings.find(ConnectionSettings.SOURCE.database).orElse("");
    return BackupContents.read(
        store,
        new BackupContents.Request(
            database,
            settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST),
            file.map(last -> BackupPlace.ofFile(database, last))));
  }

  private Catalogue catalogue() {
    return new Catalogue(store, clock);
  }

  Listing listing() {
    boolean alone = settings.isOfCluster();
    Optional<String> database =
        alone ? Optional.empty() : settings.find(ConnectionSettings.SOURCE.database);
    return new Listing(
        catalogue(),
        database,
        database.isEmpty() ? Optional.of(new ClusterCatalogue(store)) : Optional.empty(),
        alone);
  }

  Verify verify(String name, Cancellation cancellation) {
    String database = settings.find(ConnectionSettings.SOURCE.database).orElse("");
    var options =
        new VerifyOptions(
            database,
            name,
            file.map(last -> BackupPlace.ofFile(database, last)),
            verifyLevel(settings),
            settings.find(VerifySettings.VERIFY_SAMPLE).map(Sample::parse),
            PartSettings.text(settings),
            settings.find(VerifySettings.VERIFY_SCRATCH_LIMIT));
    return new Verify(options, store, progress, cancellation, clock);
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
    return database(settings.destination(name));
  }

  /** The name of the backup that is meant, also where it is meant as the newest. */
  String existingName() {
    String name = settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST);
    return name.equals(Catalogue.LATEST) && file.isEmpty()
        ? catalogue().nameOfLatest(settings.get(ConnectionSettings.SOURCE.database))
        : name;
  }

  Restore restore(String name) {
    return restore(name, database(settings.destination()));
  }

  /** Restores a backup into a database. */
  Restore restore(String name, Database destination) {
    return new Restore(
        options(name, destination, WholeDatabase.CONTENTS, newNames()),
        store,
        sessions,
        programs,
        progress);
  }

  private NewNames newNames() {
    return new NewNames(
        settings.find(RestoreSettings.MAP_SCHEMA).orElse(Map.of()),
        settings.find(RestoreSettings.MAP_OWNER).orElse(Map.of()),
        settings.find(RestoreSettings.MAP_TABLESPACE).orElse(Map.of()));
  }

  private RestoreOptions options(
      String name, Database destination, WholeDatabase whole, NewNames names) {
    String source = settings.find(ConnectionSettings.SOURCE.database).orElse(destination.name());
    return new RestoreOptions(
        destination,
        source,
        name,
        file.map(last -> BackupPlace.ofFile(source, last)),
        onExisting(),
        indexPolicy(),
        settings.get(RestoreSettings.KEYS_BEFORE_DATA),
        settings.get(RestoreSettings.RESTORE_JOBS),
        settings.find(RestoreSettings.RESTORE_SEGMENT_SIZE),
        memory,
        settings.get(RestoreSettings.RESTORE_SETTINGS),
        new Omissions(
            settings.get(SelectionSettings.NO_OWNER),
            settings.get(SelectionSettings.NO_PRIVILEGES),
            settings.get(SelectionSettings.NO_COMMENTS)),
        settings.find(SelectionSettings.ROLE),
        settings.get(RestoreSettings.ALLOW_MISSING_ROWS),
        settings.get(RestoreSettings.ANALYZE_AFTER),
        settings.get(RestoreSettings.FIX_SEQUENCES),
        settings.get(RunSettings.FORCE),
        settings.get(RunSettings.SKIP_CHECKS),
        settings.job() == Job.VERIFY,
        settings.get(RunSettings.WAIT_FOR_DB),
        whole,
        part(),
        names,
        existing());
  }

  private RestoreOptions.Existing existing() {
    return new RestoreOptions.Existing(
        settings.find(RestoreSettings.DISABLE_TRIGGERS).orElse(false),
        settings
            .find(RestoreSettings.ON_CONFLICT)
            .map(
                wanted ->
                    switch (wanted) {
                      case FAIL -> OnConflict.FAIL;
                      case SKIP -> OnConflict.SKIP;
                    }),
        isNamedPart());
  }

  /**
   * Whatever the backup is of, its tables alone are looked at in the database that it goes into.
   */
  private boolean isNamedPart() {
    return switch (settings.job()) {
      case RESTORE, MIGRATE, CHECK ->
          PartSettings.of(settings).isNamed() || PartSettings.of(settings).isRowsAlone();
      default -> false;
    };
  }

  private PartOptions part() {
    return choosesOfBackup()
        ? PartSettings.of(settings)
        : settings.job() == Job.MIGRATE
            ? PartSettings.ofBackupMade(settings)
            : PartOptions.EVERYTHING;
  }

  /** Where a backup is made, the filters are for that. */
  private boolean choosesOfBackup() {
    return switch (settings.job()) {
      case RESTORE, VERIFY -> true;
      case CHECK -> settings.find(ConnectionSettings.SOURCE.host).isEmpty();
      default -> false;
    };
  }

  /** Restores the backup that is named, or the newest. */
  Restore restore() {
    return restore(settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST));
  }

  /**
   * The backup that an earlier run has begun to restore, unless the settings name another one.
   * Waits for the destination.
   */
  Optional<String> underWay() {
    Restore restore = restore();
    restore.await();
    return restore
        .underWay()
        .filter(name -> settings.find(StoreSettings.BACKUP_NAME).orElse(name).equals(name));
  }

  /** The one place where the permission to drop a database comes from. */
  private OnExisting onExisting() {
    return switch (settings
        .find(ConnectionSettings.DST_ON_EXISTING)
        .orElse(ConnectionSettings.OnExisting.FAIL)) {
      case FAIL -> new OnExisting.Fail();
      case DROP -> new OnExisting.Drop();
    };
  }

  private IndexPolicy indexPolicy() {
    return switch (settings.get(RestoreSettings.INDEX_POLICY)) {
      case BEFORE_DATA -> IndexPolicy.BEFORE_DATA;
      case AFTER_DATA -> IndexPolicy.AFTER_DATA;
      case AUTO -> new IndexPolicy.BySize(settings.get(RestoreSettings.INDEX_AUTO_THRESHOLD));
    };
  }

  private Selection selection() {
    return new Selection(
        patterns(SelectionSettings.SCHEMAS),
        patterns(SelectionSettings.EXCLUDE_SCHEMAS),
        patterns(SelectionSettings.TABLES),
        patterns(SelectionSettings.EXCLUDE_TABLES),
        patterns(SelectionSettings.EXCLUDE_TABLE_DATA),
        settings.get(SelectionSettings.SCHEMA_ONLY),
        settings.find(SelectionSettings.DATA_ONLY).orElse(false),
        settings.find(SelectionSettings.LARGE_OBJECTS),
        settings.get(SelectionSettings.COLUMN_INSERTS),
        settings.find(SelectionSettings.NO_OWNER).orElse(false),
        settings.get(SelectionSettings.NO_PRIVILEGES),
        settings.get(SelectionSettings.NO_COMMENTS),
        settings.find(SelectionSettings.ROLE),
        new RowChanges(
            settings.find(SelectionSettings.ROWS).orElse(Map.of()),
            settings.find(SelectionSettings.MASK).orElse(Map.of()),
            settings.find(SelectionSettings.FOLLOW_KEYS).orElse(false)));
  }

  private List<String> patterns(Setting<List<String>> setting) {
    return settings.find(setting).orElse(List.of());
  }

  /** The user's SQL, each text in a session of its own. */
  List<ExtraStep> extraSteps() {
    var extras = new ArrayList<ExtraStep>();
    String before = "Correct it, and run the job again.";
    add(extras, SqlSettings.SRC_PRE_SQL, "wait for the source", settings::source, before);
    add(
        extras,
        SqlSettings.SRC_POST_SQL,
        "write manifest",
        settings::source,
        "The backup is complete. Correct it, and run it by hand.");
    add(extras, SqlSettings.DST_PRE_SQL, "prepare the destination", settings::destination, before);
    add(
        extras,
        SqlSettings.DST_POST_SQL,
        "finish",
        settings::destination,
        "The restore is complete. Correct it, and run it by hand.");
    return extras;
  }

  private void add(
      List<ExtraStep> extras,
      Setting<String> setting,
      String after,
      Supplier<ConnectionParameters> where,
      String hint) {
    settings
        .find(setting)
        .ifPresent(
            sql -> {
              Database database = database(where.get());
              boolean restored =
                  setting == SqlSettings.DST_PRE_SQL || setting == SqlSettings.DST_POST_SQL;
              extras.add(
                  new ExtraStep(
                      setting.name(),
                      after,
                      place ->
                          execute(
                              setting, place.filter(_ -> restored).orElse(database), sql, hint)));
            });
  }

  private void execute(Setting<String> setting, Database database, String sql, String hint) {
    try (Session session = sessions.open(database)) {
      session.execute(sql);
    } catch (PgstowException e) {
      throw new PgstowException(
          e.exitCode(), "\"%s\" has failed: %s".formatted(setting.name(), e.getMessage()), hint, e);
    }
  }

  private Database database(ConnectionParameters parameters) {
    return Endpoints.database(parameters, authorities);
  }
}
