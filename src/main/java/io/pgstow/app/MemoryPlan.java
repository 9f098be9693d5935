package io.pgstow.app;

import io.pgstow.config.ClusterSettings;
import io.pgstow.config.DumpSettings;
import io.pgstow.config.DumpSettings.DumpFormat;
import io.pgstow.config.Job;
import io.pgstow.config.RestoreSettings;
import io.pgstow.config.S3Settings;
import io.pgstow.config.Settings;
import io.pgstow.config.VerifySettings;
import io.pgstow.error.PgstowException;
import io.pgstow.memory.MemoryBudget;
import java.util.stream.Stream;

/** Looks, before anything is read, whether what the settings ask for fits into memory. */
final class MemoryPlan {
  private MemoryPlan() {}

  /**
   * Looks.
   *
   * @throws PgstowException with the exit code {@code USAGE} and the largest values that fit
   */
  static void check(Settings settings, MemoryBudget memory) {
    switch (settings.job()) {
      case BACKUP -> checkBackup(settings, memory);
      case BACKUP_CLUSTER ->
          databases(settings, Job.BACKUP).forEach(one -> checkBackup(one, share(settings, memory)));
      case RESTORE_CLUSTER ->
          databases(settings, Job.RESTORE)
              .forEach(one -> checkRestore(one, share(settings, memory)));
      case RESTORE -> checkRestore(settings, memory);
      case MIGRATE -> {
        checkBackup(settings, memory);
        checkRestore(settings, memory);
      }
      case VERIFY -> {
        if (settings.get(VerifySettings.VERIFY_LEVEL) == VerifySettings.Level.RESTORE) {
          checkRestore(settings, memory);
        }
      }
      default -> {}
    }
  }

  /** Those of the databases that have any of their own, and those of the others. */
  private static Stream<Settings> databases(Settings settings, Job one) {
    return Stream.concat(Stream.of(""), settings.databasesWithSettings().stream())
        .map(name -> settings.forDatabase(one, name));
  }

  private static MemoryBudget share(Settings settings, MemoryBudget memory) {
    return memory.share(settings.get(ClusterSettings.CLUSTER_JOBS));
  }

  private static void checkBackup(Settings settings, MemoryBudget memory) {
    memory.requireDump(
        new MemoryBudget.Dump(
            settings.get(DumpSettings.DUMP_JOBS),
            settings.get(DumpSettings.DUMP_FORMAT) == DumpFormat.DIRECTORY),
        settings.find(S3Settings.S3_CHUNK_SIZE).orElse(null));
  }

  private static void checkRestore(Settings settings, MemoryBudget memory) {
    int jobs = settings.get(RestoreSettings.RESTORE_JOBS);
    memory.requireSegments(
        jobs,
        settings.find(RestoreSettings.RESTORE_SEGMENT_SIZE).orElseGet(() -> memory.segment(jobs)));
  }
}
