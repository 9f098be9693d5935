package io.pgstow.app;

import io.pgstow.cluster.ClusterBackup;
import io.pgstow.cluster.ClusterBackupPlan;
import io.pgstow.cluster.ClusterRestore;
import io.pgstow.cluster.ClusterRestorePlan;
import io.pgstow.cluster.ClusterVerify;
import io.pgstow.cluster.Connections;
import io.pgstow.cluster.DatabaseBackup;
import io.pgstow.cluster.DatabaseFilter;
import io.pgstow.cluster.DatabaseRestores;
import io.pgstow.config.ClusterSettings;
import io.pgstow.config.ClusterSettings.ExistingRoles;
import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.DumpSettings;
import io.pgstow.config.Job;
import io.pgstow.config.RestoreSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.SelectionSettings;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.postgres.Cancellation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Makes what a job for a whole server consists of, but for what is one database's. */
final class ClusterComposition {
  /** The database that every server has. */
  private static final String MAINTENANCE = "postgres";

  /** The coordinator's, and that of pg_dump. */
  private static final int CONNECTIONS_OF_A_BACKUP = 2;

  /** Those that have locks, the one that keeps the ledger, and the one that watches the server. */
  private static final int CONNECTIONS_OF_A_RESTORE = 4;

  private final Settings settings;
  private final RunContext context;

  ClusterComposition(Settings settings, RunContext context) {
    this.settings = settings;
    this.context = context;
  }

  /**
   * A backup of a server.
   *
   * @param backups of its databases
   */
  ClusterBackup backup(
      String name,
      Function<String, DatabaseBackup> backups,
      Cancellation cancellation,
      Instant started) {
    String first = settings.find(ConnectionSettings.SOURCE.database).orElse(MAINTENANCE);
    var plan =
        new ClusterBackupPlan(
            context.database(settings.source(first)),
            name,
            settings.find(ClusterSettings.CLUSTER_RUN),
            started,
            databaseFilter(),
            settings.databasesWithSettings(),
            settings.find(SelectionSettings.ROLE),
            settings.get(ClusterSettings.GLOBALS_PASSWORDS),
            settings.find(RetentionSettings.PIN).orElse(false),
            settings.get(RunSettings.FORCE),
            settings.get(RunSettings.SKIP_CHECKS),
            settings.get(RunSettings.WAIT_FOR_DB),
            Version.text());
    return new ClusterBackup(
        plan,
        connections(
            CONNECTIONS_OF_A_BACKUP,
            database -> settings.forDatabase(Job.BACKUP, database).get(DumpSettings.DUMP_JOBS)),
        backups,
        context.store(),
        context.sessions(),
        context.programs(),
        cancellation,
        context.clock());
  }

  /**
   * A restore of a server.
   *
   * @param restores of its databases
   * @param found is told the name of the backup, once it is known
   */
  ClusterRestore restore(
      DatabaseRestores restores,
      Consumer<String> found,
      Cancellation cancellation,
      Instant started) {
    var plan =
        new ClusterRestorePlan(
            context.database(settings.destination(MAINTENANCE)),
            backupName(),
            context.file().map(last -> BackupPlace.ofFile("", last)),
            settings.find(ClusterSettings.CLUSTER_RUN),
            started,
            databaseFilter(),
            settings.databasesWithSettings(),
            settings.find(ClusterSettings.MAP_DATABASE).orElse(Map.of()),
            settings.find(RestoreSettings.MAP_TABLESPACE).orElse(Map.of()),
            settings.get(ClusterSettings.EXISTING_ROLES) == ExistingRoles.ALTER,
            settings.get(ClusterSettings.SYSTEM_DATABASES),
            mayDropAny(),
            !settings.get(SelectionSettings.NO_OWNER)
                && !settings.get(SelectionSettings.NO_PRIVILEGES),
            settings.get(RunSettings.FORCE),
            settings.get(RunSettings.SKIP_CHECKS),
            settings.get(RunSettings.WAIT_FOR_DB));
    return new ClusterRestore(
        plan,
        connections(
            CONNECTIONS_OF_A_RESTORE,
            database ->
                settings.forDatabase(Job.RESTORE, database).get(RestoreSettings.RESTORE_JOBS)),
        restores,
        found,
        context.store(),
        context.sessions(),
        cancellation,
        context.clock());
  }

  private boolean mayDropAny() {
    return Stream.concat(Stream.of(""), settings.databasesWithSettings().stream())
        .map(database -> settings.forDatabase(Job.RESTORE, database))
        .anyMatch(
            own ->
                own.get(ConnectionSettings.DST_ON_EXISTING) == ConnectionSettings.OnExisting.DROP);
  }

  private Connections connections(int besides, ToIntFunction<String> wanted) {
    return new Connections(
        settings.get(ClusterSettings.CLUSTER_JOBS),
        settings.find(ClusterSettings.CLUSTER_CONNECTIONS),
        besides,
        wanted);
  }

  private DatabaseFilter databaseFilter() {
    return new DatabaseFilter(
        settings.find(ClusterSettings.DATABASES).orElse(List.of()),
        settings.find(ClusterSettings.EXCLUDE_DATABASES).orElse(List.of()));
  }

  /**
   * Reads a backup of a server back.
   *
   * @param database reads that of a database back
   * @param found is told the name of the backup, once it is known
   */
  ClusterVerify verify(Consumer<Member> database, Consumer<String> found) {
    return new ClusterVerify(
        backupName(),
        Composition.verifyLevel(settings),
        database,
        found,
        context.store(),
        context.clock());
  }

  /** The backup of a server that is meant. */
  private String backupName() {
    return settings.find(StoreSettings.BACKUP_NAME).orElse(Catalogue.LATEST);
  }
}
