package io.pgstow.app;

import io.pgstow.config.CommandLine;
import io.pgstow.config.Help;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.OutputSettings.LogFormat;
import io.pgstow.config.PredecessorFlags;
import io.pgstow.config.RunSettings;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.job.JobRunner;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Activity;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.SystemAuthorities;
import io.pgstow.report.Heartbeat;
import io.pgstow.report.OutputFormat;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.report.Units;
import io.pgstow.report.result.RunResult;
import io.pgstow.stream.RateLimit;
import io.pgstow.text.Lines;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One run of pgstow. {@link #stop} may be called by another thread, everything else by one. */
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

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
  private final Conclusion conclusion;
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
    this.conclusion = new Conclusion(book, this.output, err, this.terminationMessage);
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
      result = conclusion.print(ExitCode.DONE, "", "", logFormat);
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
      conclusion.say(Ending.late(patience), logFormat);
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
      case RENAME ->
          watched(settings, new JobDispatch(settings, cancellation, book, output)::rename);
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

  private void runJob(Settings settings, JobRunner runner, Progress progress) {
    try (Stores.Opened opened = new Stores(settings).open();
        var _ = StoreWatch.start(opened.store(), progress, Clock.systemUTC())) {
      var composition = new Composition(settings, context(settings, opened, progress));
      var reporting = new Reporting(settings, opened, cancellation, Reporting.PATIENCE);
      try {
        new JobDispatch(settings, cancellation, book, output)
            .run(composition, runner.with(composition.extraSteps()));
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

  private RunContext context(Settings settings, Stores.Opened opened, Progress progress) {
    return RunContext.of(
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

  private ExitCode ended(Ending how) {
    result = conclusion.print(how.exitCode(), how.facts(), how.hints(), logFormat);
    how.cause().ifPresent(cause -> LOG.debug("the failure in full", cause));
    conclusion.say(how, logFormat);
    return how.exitCode();
  }
}
