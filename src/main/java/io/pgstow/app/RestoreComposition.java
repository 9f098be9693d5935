package io.pgstow.app;

import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.Job;
import io.pgstow.config.RestoreSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.SelectionSettings;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.postgres.Database;
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
import java.util.Map;
import java.util.Optional;

/** Makes restores of one database from the settings. */
final class RestoreComposition {
  private final Settings settings;
  private final RunContext context;

  RestoreComposition(Settings settings, RunContext context) {
    this.settings = settings;
    this.context = context;
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

  /** Restores a backup into the destination. */
  Restore restore(String name) {
    return restore(name, context.database(settings.destination()));
  }

  /** Restores a backup into another database of the destination's server. */
  Restore restore(String name, Database destination) {
    return new Restore(
        options(name, destination, WholeDatabase.CONTENTS, newNames()),
        context.store(),
        context.sessions(),
        context.programs(),
        context.progress());
  }

  /**
   * The restore of one database of a server.
   *
   * @param name of its backup
   * @param target the name it gets
   */
  Restore whole(String name, String target, WholeDatabase whole) {
    return new Restore(
        options(name, context.database(settings.destination(target)), whole, NewNames.NONE),
        context.store(),
        context.sessions(),
        context.programs(),
        context.progress());
  }

  /** The same, from a script of a server. */
  Restore whole(ServerScript script, String target, WholeDatabase whole) {
    return new Restore(
        options("", context.database(settings.destination(target)), whole, NewNames.NONE),
        context.store(),
        context.sessions(),
        context.programs(),
        context.progress(),
        Optional.of(script));
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
        context.file().map(last -> BackupPlace.ofFile(source, last)),
        onExisting(),
        indexPolicy(),
        settings.get(RestoreSettings.KEYS_BEFORE_DATA),
        settings.get(RestoreSettings.RESTORE_JOBS),
        settings.find(RestoreSettings.RESTORE_SEGMENT_SIZE),
        context.memory(),
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
}
