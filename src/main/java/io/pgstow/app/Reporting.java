package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.config.Job;
import io.pgstow.config.NoticeSettings;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.StoredReport;
import io.pgstow.postgres.Cancellation;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the report of a run in a store. A store that does not take it, or not soon, changes
 * nothing.
 */
final class Reporting {
  private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);

  private static final Set<Job> REPORTED = EnumSet.of(Job.BACKUP, Job.RESTORE, Job.MIGRATE);

  /** For all that is asked of the store, with all its retries. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of a run that was stopped, which has some seconds for all. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

  private final Settings settings;
  private final Stores.Opened opened;
  private final Cancellation cancellation;

  /**
   * @param opened that has the backup; it stays the caller's
   * @param cancellation of the run, which also ends the waiting for the store
   */
  Reporting(Settings settings, Stores.Opened opened, Cancellation cancellation) {
    this.settings = settings;
    this.opened = opened;
    this.cancellation = cancellation;
  }

  /** Writes the report, if there is to be one, as a page and as a document. */
  void write(RunResult result) {
    Optional<String> elsewhere = settings.find(NoticeSettings.REPORT_URL);
    boolean wanted =
        REPORTED.contains(settings.job())
            && !elsewhere.equals(Optional.of(NoticeSettings.NO_REPORT));
    if (!wanted) {
      return;
    }
    boolean stopped = result.outcome() == RunOutcome.STOPPED;
    Duration patience = stopped ? LAST_PATIENCE : PATIENCE;
    var failure = new CompletableFuture<String>();
    var writing =
        Thread.ofVirtual().name("report").start(() -> failure.complete(attempt(result, elsewhere)));
    var ends = stopped ? null : cancellation.onCancel(() -> failure.complete("the run was ended"));
    try (ends) {
      warn(failure.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException _) {
      warn("the store has not taken it within " + patience.toSeconds() + " s");
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
  private String attempt(RunResult result, Optional<String> elsewhere) {
    try {
      place(result).ifPresent(place -> write(result, place, elsewhere));
      return "";
    } catch (PgstowException | UncheckedIOException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private void write(RunResult result, BackupPlace place, Optional<String> elsewhere) {
    if (isOfAnother(result, place) || isBusy(result)) {
      return;
    }
    if (elsewhere.isEmpty()) {
      if (isBesideSomething(result)) {
        put(opened.store(), result, place);
      }
      return;
    }
    try (ObjectStore store = new Stores(settings).open(Stores.place(elsewhere.get()))) {
      put(store, result, place);
    }
  }

  /** A backup that was not made leaves alone the report of the one that has its name. */
  private boolean isOfAnother(RunResult result, BackupPlace place) {
    return settings.job() != Job.RESTORE
        && result.archive().isEmpty()
        && opened.store().head(place.manifest()).isPresent();
  }

  /** The run that has the name writes the report of that name. */
  private boolean isBusy(RunResult result) {
    return settings.job() != Job.RESTORE && result.exitCode() == ExitCode.BUSY.number();
  }

  /** Where a restore has found nothing, it leaves nothing: the place may be a mistyped one. */
  private boolean isBesideSomething(RunResult result) {
    return settings.job() != Job.RESTORE || result.archive().isPresent();
  }

  private void put(ObjectStore store, RunResult result, BackupPlace place) {
    String page = key(result, place, "html");
    put(store, page, ReportPage.of(result));
    put(store, key(result, place, "json"), (ResultJson.of(result) + "\n").getBytes(UTF_8));
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

  private String key(RunResult result, BackupPlace place, String suffix) {
    return settings.job() == Job.RESTORE
        ? place.restoreReport(result.start(), suffix)
        : place.report(suffix);
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
