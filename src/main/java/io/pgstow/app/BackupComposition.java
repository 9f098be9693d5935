package io.pgstow.app;

import io.pgstow.archive.ArchiveFormat;
import io.pgstow.backup.Backup;
import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.plan.DumpOptions;
import io.pgstow.backup.plan.RowChanges;
import io.pgstow.backup.plan.Selection;
import io.pgstow.codec.Compression;
import io.pgstow.config.DumpSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.S3Settings;
import io.pgstow.config.SelectionSettings;
import io.pgstow.config.Setting;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.BackupTime;
import io.pgstow.postgres.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the backup of one database from the settings. */
final class BackupComposition {
  private final Settings settings;
  private final RunContext context;

  BackupComposition(Settings settings, RunContext context) {
    this.settings = settings;
    this.context = context;
  }

  /** The name of the backup to make: as set, or the time. */
  String newName() {
    return settings
        .find(StoreSettings.BACKUP_NAME)
        .orElseGet(() -> BackupTime.nameOf(context.clock().instant()));
  }

  /** A backup that has not begun; the caller closes it. */
  Backup backup(String name) {
    Database source = context.database(settings.source());
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
            context.deadAfter(),
            settings.get(RunSettings.WAIT_FOR_DB),
            Version.text());
    plan.place().requireKeys(context.store());
    var options =
        new DumpOptions(
            format,
            settings.get(DumpSettings.DUMP_JOBS),
            settings.get(DumpSettings.DUMP_SEGMENT_SIZE),
            settings.get(S3Settings.S3_UPLOAD_CONCURRENCY));
    return new Backup(
        plan,
        options,
        context.memory(),
        context.store(),
        context.sessions(),
        context.programs(),
        context.progress(),
        context.clock());
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
    return context
        .file()
        .map(last -> BackupPlace.ofFile(database, last))
        .orElseGet(() -> BackupPlace.of(new BackupKey(database, name), suffix));
  }

  private BackupPlace directoryPlace(String database, String name) {
    return context
        .file()
        .map(last -> BackupPlace.ofFolder(database, last))
        .orElseGet(() -> BackupPlace.ofDirectory(new BackupKey(database, name)));
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
}
