package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.config.Job;
import io.pgstow.config.NoticeSettings;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.ClusterKey;
import io.pgstow.manifest.StoredReport;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Units;
import io.pgstow.report.page.ReportPage;
import io.pgstow.report.result.Archive;
import io.pgstow.report.result.ResultJson;
import io.pgstow.report.result.RunOutcome;
import io.pgstow.report.result.RunResult;
import io.pgstow.store.ObjectStore;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the report of a run in a store. A store that does not take it, or not soon, changes
 * nothing.
 */
final class Reporting {
  private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);

  private static final Set<Job> REPORTED =
      EnumSet.of(
          Job.BACKUP,
          Job.BACKUP_CLUSTER,
          Job.RESTORE,
          Job.RESTORE_CLUSTER,
          Job.MIGRATE,
          Job.VERIFY);

  /** These read a backup, which may not be there; the others make one. */
  private static final Set<Job> READING = EnumSet.of(Job.RESTORE, Job.RESTORE_CLUSTER, Job.VERIFY);

  private static final Set<Job> CLUSTER = EnumSet.of(Job.BACKUP_CLUSTER, Job.RESTORE_CLUSTER);

  private static final Set<ExitCode> FOUND_NOTHING =
      EnumSet.of(ExitCode.USAGE, ExitCode.BACKUP_NOT_FOUND);

  /** For all that is asked of the store, with all its retries. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of a run that was stopped, which has some seconds for all. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

  private final Settings settings;
  private final Stores.Opened opened;
  private final Cancellation cancellation;
  private final Duration patience;

  /**
   * @param opened that has the backup; it stays the caller's
   * @param cancellation of the run, which also ends the waiting for the store
   * @param patience with the store, if the run was not stopped
   */
  Reporting(Settings settings, Stores.Opened opened, Cancellation cancellation, Duration patience) {
    this.settings = settings;
    this.opened = opened;
    this.cancellation = cancellation;
    this.patience = patience;
  }

  /**
   * Writes the report, if there is to be one, as a page and as a document. Returns as soon as it is
   * written, and no later than the patience with the store is at its end.
   *
   * @param found whether the backup of a server that the run was to read was there
   */
  void write(RunResult result, boolean found) {
    Optional<String> elsewhere = settings.find(NoticeSettings.REPORT_URL);
    boolean wanted =
        REPORTED.contains(settings.job())
            && !elsewhere.equals(Optional.of(NoticeSettings.NO_REPORT));
    if (!wanted) {
      return;
    }
    boolean stopped = result.outcome() == RunOutcome.STOPPED;
    Duration limit = stopped ? LAST_PATIENCE : patience;
    var failure = new CompletableFuture<String>();
    var writing =
        Thread.ofVirtual()
            .name("report")
            .start(() -> failure.complete(attempt(result, found, elsewhere)));
    var ends = stopped ? null : cancellation.onCancel(() -> failure.complete("the run was ended"));
    try (ends) {
      warn(failure.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      warn("the store has not taken it within " + Units.duration(limit));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      warn("the run was ended");
    } finally {
      writing.interrupt();
    }
  }

  private static void warn(String failure) {
    if (!failure.isEmpty()) {
      LOG.warn(
          "cannot write the report: {} HINT: {}",
          failure,
          "Set REPORT_URL to another store, or to none.");
    }
  }

  /** Answers what kept it from being written; empty when it was written. */
  private String attempt(RunResult result, boolean found, Optional<String> elsewhere) {
    try {
      keys(result).ifPresent(keys -> write(result, keys, found, elsewhere));
      return "";
    } catch (PgstowException | UncheckedIOException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  /**
   * Where a report belongs.
   *
   * @param manifest of the backup that it is about
   * @param report with a suffix
   */
  private record Keys(String manifest, UnaryOperator<String> report) {}

  private void write(RunResult result, Keys keys, boolean found, Optional<String> elsewhere) {
    if (READING.contains(settings.job())
        ? foundNothing(result)
        : isBusy(result) || isOfAnother(result, keys)) {
      return;
    }
    if (elsewhere.isEmpty()) {
      boolean hasBackup =
          switch (settings.job()) {
            case RESTORE -> result.archive().isPresent();
            case RESTORE_CLUSTER -> found;
            default -> true;
          };
      if (hasBackup) {
        put(opened.store(), result, keys);
      }
      return;
    }
    try (ObjectStore store = new Stores(settings).open(Stores.place(elsewhere.get()))) {
      put(store, result, keys);
    }
  }

  /** A backup that was not made leaves alone the report of the one that has its name. */
  private boolean isOfAnother(RunResult result, Keys keys) {
    boolean made = result.archive().isPresent() || result.databases().isPresent();
    return !made && opened.store().head(keys.manifest()).isPresent();
  }

  /** The run that has the name writes the report of that name. */
  private static boolean isBusy(RunResult result) {
    return result.exitCode() == ExitCode.BUSY.number();
  }

  /** Nor leaves anything: the place may be a mistyped one. */
  private static boolean foundNothing(RunResult result) {
    return FOUND_NOTHING.stream().anyMatch(code -> code.number() == result.exitCode());
  }

  private static void put(ObjectStore store, RunResult result, Keys keys) {
    String page = keys.report().apply("html");
    put(store, page, ReportPage.of(result));
    put(store, keys.report().apply("json"), (ResultJson.of(result) + "\n").getBytes(UTF_8));
    LOG.info("the report is \"{}\"", store.location(page));
  }

  private static void put(ObjectStore store, String key, byte[] content) {
    if (!StoredReport.isFree(store, key)) {
      throw new PgstowException(
          ExitCode.STORE,
          "\"%s\" is not a report of pgstow".formatted(store.location(key)),
          "Move it elsewhere.");
    }
    store.put(key, content);
  }

  /** By the place of the backup, as far as the run has found that out. */
  private Optional<Keys> keys(RunResult result) {
    if (settings.isOfCluster() || CLUSTER.contains(settings.job())) {
      return result
          .subject()
          .backup()
          .map(ClusterKey::new)
          .map(
              key ->
                  new Keys(
                      key.manifest(),
                      switch (settings.job()) {
                        case RESTORE_CLUSTER -> suffix -> key.restoreReport(result.start(), suffix);
                        case VERIFY -> key::verifyReport;
                        default -> key::report;
                      }));
    }
    return place(result)
        .map(
            place ->
                new Keys(
                    place.manifest(),
                    switch (settings.job()) {
                      case RESTORE -> suffix -> place.restoreReport(result.start(), suffix);
                      case VERIFY -> place::verifyReport;
                      default -> place::report;
                    }));
  }

  /** Where the backup is, as far as the run has found out. */
  private Optional<BackupPlace> place(RunResult result) {
    String database = result.subject().database().orElse("");
    if (opened.file().isPresent()) {
      boolean folder =
          result.archive().map(Archive::location).filter(at -> at.endsWith("/")).isPresent();
      return opened
          .file()
          .map(
              last ->
                  folder
                      ? BackupPlace.ofFolder(database, last)
                      : BackupPlace.ofFile(database, last));
    }
    return result.subject().backup().map(name -> BackupPlace.of(new BackupKey(database, name)));
  }
}
