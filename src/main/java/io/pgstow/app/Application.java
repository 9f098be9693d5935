package io.pgstow.app;

import io.pgstow.backup.Backup;
import io.pgstow.config.CommandLine;
import io.pgstow.config.Help;
import io.pgstow.config.Job;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.OutputSettings.LogFormat;
import io.pgstow.config.PredecessorFlags;
import io.pgstow.config.RenameSettings;
import io.pgstow.config.RetentionSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.job.JobRunner;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Activity;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.SystemAuthorities;
import io.pgstow.rename.Rename;
import io.pgstow.rename.RenameCounts;
import io.pgstow.rename.RenameOptions;
import io.pgstow.report.Cell;
import io.pgstow.report.Heartbeat;
import io.pgstow.report.OutputFormat;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.report.Table;
import io.pgstow.report.Units;
import io.pgstow.report.result.ResultJson;
import io.pgstow.report.result.ResultText;
import io.pgstow.report.result.RunResult;
import io.pgstow.restore.ScratchDatabase;
import io.pgstow.restore.check.Comparison;
import io.pgstow.retention.PrunePlan;
import io.pgstow.store.ObjectStore;
import io.pgstow.stream.RateLimit;
import io.pgstow.text.Lines;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One run of pgstow. {@link #stop} may be called by another thread, everything else by one. */
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** What these print is all there is to say. */
  private static final Set<Job> ANSWER_WITHOUT_SUMMARY = EnumSet.of(Job.LIST, Job.PRUNE, Job.CHECK);

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);

  private final Map<String, String> environment;
  private final PrintStream err;
  private final SystemAuthorities authorities;
  private final boolean terminal;
  private final TerminationMessage terminationMessage;
  private final Cancellation cancellation = new Cancellation();
  private final RunBook book = new RunBook();
  private final Activity activity = new Activity(InstantSource.system());
  private final Output output;
  private Optional<Telling> telling = Optional.empty();
  private Optional<RunResult> result = Optional.empty();
  private Optional<Ending> ending = Optional.empty();
  private final CompletableFuture<ExitCode> outcome = new CompletableFuture<>();
  private volatile LogFormat logFormat = LogFormat.TEXT;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * A run that has not begun.
   *
   * @param out where results go
   * @param err where the log and the reason of a failure go
   * @param terminal whether that is a terminal, where progress is a line that changes
   * @param terminationMessage a file that gets, if it exists, how the run ended
   */
  public Application(
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      boolean terminal,
      Path terminationMessage) {
    this.environment = environment;
    this.authorities = SystemAuthorities.of(environment);
    this.terminal = terminal;
    this.terminationMessage = new TerminationMessage(terminationMessage);
    this.output = new Output(out, OutputSettings.output(environment));
    this.err = err;
  }

  /** Does what the arguments say, and answers how it ended. */
  public ExitCode run(List<String> arguments) {
    logFormat = OutputSettings.logFormat(environment);
    Logging.begin(logFormat, book);
    try {
      ExitCode exitCode = conclude(arguments);
      outcome.complete(exitCode);
      tell();
      return exitCode;
    } finally {
      ended.countDown();
    }
  }

  /** Runs, and says how it ended. */
  private ExitCode conclude(List<String> arguments) {
    try {
      var given = PredecessorFlags.translate(arguments, environment);
      CommandLine command = CommandLine.parse(given.arguments(), given.environment());
      book.begin(command.job());
      Settings settings =
          Settings.parse(
              command.job(), given.environment(), parsed -> Openings.of(parsed, authorities));
      dispatch(command, settings);
      end(ExitCode.DONE, "", "");
      return ExitCode.DONE;
    } catch (RuntimeException | Error e) {
      return ended(decided(e));
    }
  }

  /** How a run has ended that came to no good end; what comes after it changes nothing. */
  private Ending decided(Throwable e) {
    Ending first = ending.orElseGet(() -> Ending.of(e, cancellation.isCancelled()));
    ending = Optional.of(first);
    return first;
  }

  /** Who is told, or cannot be, changes nothing any more; a signal cuts it short. */
  private void tell() {
    Thread teller = Thread.currentThread();
    var registration = cancellation.isCancelled() ? null : cancellation.onCancel(teller::interrupt);
    try (registration) {
      telling.ifPresent(told -> result.ifPresent(told::end));
    } catch (RuntimeException e) {
      // its message may hold an address, which is a secret
      LOG.warn("cannot tell of the run: {}", e.getClass().getSimpleName());
    }
  }

  /**
   * Asks the run to end, and waits until it has cleaned up.
   *
   * @return how it ended; empty when there was nothing to stop
   */
  public Optional<ExitCode> stop(Duration patience) throws InterruptedException {
    if (ended.getCount() == 0) {
      return Optional.empty();
    }
    cancellation.cancel();
    if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS) && !outcome.isDone()) {
      say(Ending.late(patience));
    }
    return Optional.of(outcome.getNow(ExitCode.STOPPED));
  }

  private void dispatch(CommandLine command, Settings settings) {
    book.configure(settings);
    Logging.configure(settings, book);
    MemoryPlan.check(settings, MemoryBudget.ofThisProcess());
    logFormat = settings.get(OutputSettings.LOG_FORMAT);
    output.use(settings.get(OutputSettings.OUTPUT));
    switch (command.job()) {
      case HELP -> output.println(Help.text(command.topic(), settings.get(OutputSettings.OUTPUT)));
      case VERSION -> version(settings.get(OutputSettings.OUTPUT));
      case RENAME -> watched(settings, (runner, progress) -> rename(settings, runner, progress));
      case BACKUP,
          BACKUP_CLUSTER,
          RESTORE,
          RESTORE_CLUSTER,
          MIGRATE,
          VERIFY,
          LIST,
          CONTENTS,
          PRUNE,
          PIN,
          UNPIN,
          CHECK ->
          watched(settings, (runner, progress) -> runJob(settings, runner, progress));
    }
  }

  private void version(OutputFormat format) {
    output.println(
        format == OutputFormat.JSON
            ? JsonMapper.shared().writeValueAsString(Map.of("tool", Version.text()))
            : Version.text());
  }

  private void watched(Settings settings, BiConsumer<JobRunner, Progress> run) {
    LogEvent.START
        .info(LOG)
        .log("{} {} with {}", Version.text(), settings.job(), settings.summary());
    LOG.debug("all settings\n{}", new Lines(settings.report().render(OutputFormat.TABLE)));
    settings.warnings().forEach(LOG::warn);
    Clock clock = Clock.systemUTC();
    Instant begin = clock.instant();
    var progress = new Progress(display(settings), clock);
    book.follow(progress);
    Telling toBeTold = new Telling(settings);
    toBeTold.start(book.started());
    telling = Optional.of(toBeTold);
    try (var _ = Heartbeat.of(progress);
        var _ = AtWork.listen(activity, progress, InstantSource.system())) {
      run.accept(new JobRunner(cancellation, progress), progress);
      progress.end();
    } finally {
      book.failedIn(progress.phase());
      progress.abandon();
    }
    String time = Units.duration(Duration.between(begin, clock.instant()));
    terminationMessage.write("DONE: " + settings.job() + " in " + time);
  }

  private void rename(Settings settings, JobRunner runner, Progress progress) {
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
          counts -> print(counts, options.dryRun()));
    }
  }

  private void runJob(Settings settings, JobRunner runner, Progress progress) {
    try (Stores.Opened opened = new Stores(settings).open();
        var _ = StoreWatch.start(opened.store(), progress, Clock.systemUTC())) {
      var composition =
          new Composition(
              settings,
              opened,
              new Sessions(
                  cancellation,
                  settings.find(RunSettings.MAX_RATE).map(RateLimit::new).orElse(RateLimit.NONE),
                  activity),
              ClientPrograms.find(
                  settings.find(RunSettings.PG_CLIENTS).map(Path::of),
                  environment.getOrDefault("PATH", ""),
                  cancellation),
              authorities,
              progress,
              Clock.systemUTC());
      var reporting = new Reporting(settings, opened, cancellation, Reporting.PATIENCE);
      try {
        runJob(settings, composition, runner.with(composition.extraSteps()));
      } catch (RuntimeException e) {
        book.failedIn(progress.phase());
        progress.abandon();
        Ending failure = decided(e);
        reporting.write(
            book.result(failure.exitCode(), failure.facts(), failure.hints(), output.sections()),
            book.isNamed());
        throw e;
      }
      progress.end();
      reporting.write(book.result(ExitCode.DONE, "", "", output.sections()), book.isNamed());
    }
  }

  private ProgressDisplay display(Settings settings) {
    if (settings.get(OutputSettings.QUIET) || !settings.get(OutputSettings.SHOW_PROGRESS)) {
      return ProgressDisplay.none();
    }
    return terminal && logFormat == LogFormat.TEXT
        ? ProgressDisplay.terminal(err)
        : ProgressDisplay.log(
            line -> LogEvent.PROGRESS.info(LOG).log("{}", line),
            line -> LogEvent.PHASE.info(LOG).log("{}", line),
            PROGRESS_INTERVAL);
  }

  private void runJob(Settings settings, Composition composition, JobRunner runner) {
    if (settings.isOfCluster()) {
      runClusterJob(settings, composition, runner);
      return;
    }
    switch (settings.job()) {
      case BACKUP -> {
        try (Backup backup = composition.backup(newName(composition))) {
          if (settings.get(RetentionSettings.PRUNE_AFTER)) {
            runner.backup(backup, composition.retention().prune(false), this::print);
          } else {
            runner.backup(backup);
          }
        }
      }
      case BACKUP_CLUSTER -> clusters(settings, composition).backup(runner, this::print);
      case RESTORE_CLUSTER -> clusters(settings, composition).restore(runner);
      case RESTORE -> runner.restore(composition.restore(), this::add);
      case MIGRATE -> migrate(composition, runner);
      case VERIFY -> {
        String name = composition.existingName();
        book.named(name);
        verify(composition, name, runner, results()::print);
      }
      case LIST -> runner.list(composition.listing(), results()::print);
      case CONTENTS -> runner.contents(composition::contents, results()::print);
      case PRUNE ->
          runner.prune(
              composition.retention().prune(settings.get(RetentionSettings.DRY_RUN)), this::print);
      case PIN -> runner.pin(composition.retention().pin(true));
      case UNPIN -> runner.pin(composition.retention().pin(false));
      case CHECK -> new Check(composition, settings, runner).run(output);
      case RENAME, HELP, VERSION -> throw new IllegalArgumentException(settings.job().toString());
    }
  }

  private void runClusterJob(Settings settings, Composition composition, JobRunner runner) {
    Clusters clusters = clusters(settings, composition);
    switch (settings.job()) {
      case VERIFY ->
          clusters.verify(
              runner, (one, each) -> verify(one, one.existingName(), each, Clusters::log));
      case LIST -> runner.list(composition.listing(), results()::print);
      case PRUNE ->
          runner.prune(
              composition.retention().clusterPrune(settings.get(RetentionSettings.DRY_RUN)),
              this::print);
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

  private Clusters clusters(Settings settings, Composition composition) {
    return new Clusters(settings, composition, cancellation, book.start(), output, book::named);
  }

  private String newName(Composition composition) {
    String name = composition.newName();
    book.named(name);
    return name;
  }

  /** One that has got so far as to restore has its backup. */
  private void migrate(Composition composition, JobRunner runner) {
    Optional<String> underWay = composition.underWay();
    if (underWay.isPresent()) {
      LOG.info("resuming the restore of backup \"{}\"; no new backup is made", underWay.get());
      runner.restore(composition.restore(underWay.get()), this::add);
      return;
    }
    String name = newName(composition);
    try (Backup backup = composition.backup(name)) {
      runner.migrate(backup, composition.restore(name), this::add);
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
            new Sessions(new Cancellation()), database, composition.restore(name, database))) {
      runner.verify(verify, scratch.restore(), report);
    }
  }

  private Results results() {
    return new Results(output, Clock.systemUTC());
  }

  private void add(Comparison comparison) {
    book.add(comparison.result());
  }

  private void print(PrunePlan plan) {
    var table = new Table("kind", "name", "time", "size", "decision", "because");
    for (PrunePlan.Line line : plan.lines()) {
      table.row(
          line.kind().name().toLowerCase(Locale.ROOT),
          line.name(),
          line.time(),
          line.size().map(Cell::bytes).orElse(null),
          line.kept() ? "keep" : "delete",
          line.reason());
    }
    output.rows("plan", table);
  }

  private void print(RenameCounts counts, boolean dryRun) {
    var table =
        dryRun
            ? new Table("objects", "size", "to copy", "to remove")
            : new Table("objects", "size", "copied", "removed");
    table.row(counts.objects(), Cell.bytes(counts.bytes()), counts.copied(), counts.removed());
    output.row("renamed", table);
  }

  /** Prints what came of the run. */
  private void end(ExitCode exitCode, String error, String hint) {
    if (!book.hasResult()) {
      return;
    }
    RunResult concluded = book.result(exitCode, error, hint, output.sections());
    result = Optional.of(concluded);
    if (exitCode == ExitCode.DONE && logFormat == LogFormat.JSON) {
      LogEvent.END
          .info(LOG)
          .addKeyValue(LogEvent.EXIT_CODE, exitCode.number())
          .log("{}", ResultText.headline(concluded));
    }
    switch (output.format()) {
      case JSON -> output.println(ResultJson.of(concluded));
      // a file for pg_restore holds nothing else
      case LIST -> {}
      case TABLE -> {
        String text = ResultText.of(concluded, isDebug());
        boolean answered = book.job().filter(ANSWER_WITHOUT_SUMMARY::contains).isPresent();
        if (!answered && !text.isEmpty()) {
          output.println(text);
        }
      }
    }
  }

  private boolean isDebug() {
    return book.settings().map(given -> given.get(OutputSettings.DEBUG)).orElse(false);
  }

  private ExitCode ended(Ending how) {
    end(how.exitCode(), how.facts(), how.hints());
    how.cause().ifPresent(cause -> LOG.debug("the failure in full", cause));
    say(how);
    return how.exitCode();
  }

  /** How the run ended: the one thing of the log that has no time, unless all of it is JSON. */
  private void say(Ending how) {
    String hints = how.hint().lines().map(line -> "\nHINT: " + line).collect(Collectors.joining());
    if (logFormat == LogFormat.JSON) {
      LogEvent.END
          .error(LOG)
          .addKeyValue(LogEvent.HINT, how.hints())
          .addKeyValue(LogEvent.EXIT_CODE, how.exitCode().number())
          .setCause(how.defect().orElse(null))
          .log("{}", new Lines(how.text() + hints));
    } else {
      err.println(how.text() + hints);
      how.defect().ifPresent(defect -> err.println(LogText.trace(defect)));
    }
    terminationMessage.write(how.text());
  }
}
