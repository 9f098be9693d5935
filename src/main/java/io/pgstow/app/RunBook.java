package io.pgstow.app;

import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.Job;
import io.pgstow.config.RenameSettings;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Catalogue;
import io.pgstow.report.Journal;
import io.pgstow.report.Progress;
import io.pgstow.report.Section;
import io.pgstow.report.Table;
import io.pgstow.report.result.Archive;
import io.pgstow.report.result.RunOutcome;
import io.pgstow.report.result.RunResult;
import io.pgstow.report.result.RunResult.Failure;
import io.pgstow.report.result.RunResult.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What there is to know of a run while it goes on, and what came of it at its end. Thread-safe. */
final class RunBook {
  private static final int DIGITS = 8;
  private static final int WARNINGS_KEPT = 100;

  private static final Set<Job> FROM_DATABASE = EnumSet.of(Job.BACKUP, Job.BACKUP_CLUSTER);
  private static final Set<Job> INTO_DATABASE = EnumSet.of(Job.RESTORE, Job.RESTORE_CLUSTER);

  private static final Set<Job> OF_SERVERS = EnumSet.of(Job.BACKUP_CLUSTER, Job.RESTORE_CLUSTER);

  private final String id = UUID.randomUUID().toString().substring(0, DIGITS);
  private final Instant start = Instant.now();
  private final List<String> warnings = new ArrayList<>();
  private long warningCount;
  private Optional<Job> job = Optional.empty();
  private Optional<Settings> settings = Optional.empty();
  private Optional<String> failedIn = Optional.empty();
  private Optional<String> name = Optional.empty();
  private Journal journal = new Journal();
  private Supplier<Optional<String>> phase = Optional::empty;

  /** Tells this run from every other. */
  String id() {
    return id;
  }

  Instant start() {
    return start;
  }

  synchronized void begin(Job asked) {
    job = Optional.of(asked);
  }

  synchronized void configure(Settings parsed) {
    settings = Optional.of(parsed);
  }

  /** Where the run tells what it does. */
  synchronized void follow(Progress progress) {
    journal = progress.journal();
    phase = progress::phase;
  }

  /** The phase that goes on, if one does. */
  Optional<String> phase() {
    Supplier<Optional<String>> asked;
    synchronized (this) {
      asked = phase;
    }
    return asked.get();
  }

  /** The phase that did not come to its end, if one had begun; the first that is told counts. */
  synchronized void failedIn(Optional<String> interrupted) {
    failedIn = failedIn.or(() -> interrupted);
  }

  /** The name of the backup that is to be made, or that was found. */
  synchronized void named(String backup) {
    name = Optional.of(backup);
  }

  /** Whether it has been told, and not only asked for in the settings. */
  synchronized boolean isNamed() {
    return name.isPresent();
  }

  /** A part of the result. */
  synchronized void add(Section section) {
    journal.add(section);
  }

  synchronized void warn(String warning) {
    warningCount++;
    if (warnings.size() < WARNINGS_KEPT) {
      warnings.add(warning);
    }
  }

  /** The job, where it is one that has a result. */
  synchronized Optional<Job> job() {
    return job.filter(asked -> asked != Job.HELP && asked != Job.VERSION);
  }

  /** Whether the run has a result, also where nobody knows which job it was to be. */
  synchronized boolean hasResult() {
    return job.isEmpty() || job().isPresent();
  }

  synchronized Optional<Settings> settings() {
    return settings;
  }

  /**
   * The result of the run, if it ends now.
   *
   * @param error why it does not end well, empty where it does
   */
  synchronized RunResult result(
      ExitCode exitCode, String error, String hint, List<Section> printed) {
    RunOutcome outcome =
        switch (exitCode) {
          case DONE -> RunOutcome.DONE;
          case STOPPED -> RunOutcome.STOPPED;
          default -> RunOutcome.FAILED;
        };
    return result(
        outcome,
        exitCode,
        exitCode == ExitCode.DONE
            ? Optional.empty()
            : Optional.of(new Failure(error, hint, failedIn)),
        printed);
  }

  /** What is known when the run begins. */
  synchronized RunResult started() {
    return result(RunOutcome.STARTED, ExitCode.DONE, Optional.empty(), List.of());
  }

  private RunResult result(
      RunOutcome outcome, ExitCode exitCode, Optional<Failure> failure, List<Section> printed) {
    List<Section> sections = Stream.concat(journal.sections().stream(), printed.stream()).toList();
    Optional<Archive> archive =
        sections.stream()
            .filter(Archive.class::isInstance)
            .map(Archive.class::cast)
            .reduce((_, last) -> last);
    return new RunResult(
        Version.text(),
        id,
        job.map(Job::toString).orElse(""),
        outcome,
        exitCode.number(),
        start,
        Instant.now(),
        subject(archive),
        failure,
        List.copyOf(warnings),
        warningCount,
        journal,
        sections,
        settings.map(Settings::report).orElseGet(() -> new Table("setting", "value", "from")));
  }

  /** What the run is about, as far as is known now. */
  synchronized Subject subject() {
    return subject(Optional.empty());
  }

  private Subject subject(Optional<Archive> archive) {
    if (settings.isEmpty()) {
      return new Subject(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
    Settings given = settings.get();
    Optional<String> place =
        archive
            .map(Archive::location)
            .or(() -> given.find(StoreSettings.S3_URI))
            .or(() -> given.find(StoreSettings.BACKUP_URL));
    // of a server all are meant
    Optional<String> database =
        given.isOfCluster() || OF_SERVERS.contains(given.job())
            ? Optional.empty()
            : given.find(ConnectionSettings.SOURCE.database);
    Optional<String> source = server(given, ConnectionSettings.SOURCE);
    Optional<String> destination = server(given, ConnectionSettings.DESTINATION);
    Optional<String> backup =
        archive
            .map(Archive::name)
            .or(() -> name)
            .or(
                () ->
                    given
                        .find(StoreSettings.BACKUP_NAME)
                        .filter(name -> !name.equals(Catalogue.LATEST)));
    if (FROM_DATABASE.contains(given.job())) {
      return new Subject(database, backup, source, place);
    }
    if (INTO_DATABASE.contains(given.job())) {
      return new Subject(
          archive.map(Archive::database).or(() -> database), backup, place, destination);
    }
    return switch (given.job()) {
      case MIGRATE -> new Subject(database, backup, source, destination);
      case RENAME ->
          new Subject(
              Optional.empty(),
              Optional.empty(),
              given.find(RenameSettings.SRC_URL),
              given.find(RenameSettings.DST_URL));
      default -> new Subject(database, backup, place, Optional.empty());
    };
  }

  /** Of a destination without a name of its own: that of the source. */
  private static Optional<String> server(Settings settings, ConnectionSettings side) {
    String database =
        OF_SERVERS.contains(settings.job())
            ? ""
            : settings
                .find(side.database)
                .or(() -> settings.find(ConnectionSettings.SOURCE.database))
                .map(name -> "/" + name)
                .orElse("");
    return settings.find(side.host).map(host -> host + ":" + settings.get(side.port) + database);
  }
}
