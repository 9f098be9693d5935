package io.pgstow.app;

import io.pgstow.backup.Backup;
import io.pgstow.config.CommandLine;
import io.pgstow.config.Help;
import io.pgstow.config.Job;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.RestoreSettings;
import io.pgstow.config.RunSettings;
import io.pgstow.config.S3Settings;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.job.JobRunner;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Sessions;
import io.pgstow.report.Heartbeat;
import io.pgstow.report.OutputFormat;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.report.Table;
import io.pgstow.restore.Comparison;
import io.pgstow.restore.Restore;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of pgstow. {@link #stop} may be called by another thread, everything else by one. */
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final Cancellation cancellation = new Cancellation();
  private OutputFormat format = OutputFormat.TABLE;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * A run that has not begun.
   *
   * @param out where results go
   * @param err where the log and the reason of a failure go
   * @param terminal whether that is a terminal, where progress is a line that changes
   */
  public Application(
      Map<String, String> environment, PrintStream out, PrintStream err, boolean terminal) {
    this.environment = environment;
    this.terminal = terminal;
    this.out = out;
    this.err = err;
  }

  /** Does what the arguments say, and answers how it ended. */
  public ExitCode run(List<String> arguments) {
    try {
      CommandLine command = CommandLine.parse(arguments, environment);
      dispatch(command);
      return ExitCode.DONE;
    } catch (PgstowException e) {
      return cancellation.isCancelled() ? stopped() : failed(e);
    } catch (RuntimeException | Error e) {
      return cancellation.isCancelled() ? stopped() : unexpected(e);
    } finally {
      ended.countDown();
    }
  }

  /**
   * Asks the run to end, and waits until it has cleaned up.
   *
   * @return whether there was anything to stop
   */
  public boolean stop(Duration patience) throws InterruptedException {
    if (ended.getCount() == 0) {
      return false;
    }
    cancellation.cancel();
    if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      err.println("did not end within " + patience.toSeconds() + " s");
    }
    return true;
  }

  private void dispatch(CommandLine command) {
    Settings settings = Settings.parse(command.job(), environment);
    Logging.configure(settings);
    format = settings.get(OutputSettings.OUTPUT);
    settings.warnings().forEach(LOG::warn);
    switch (command.job()) {
      case HELP -> out.println(Help.text(command.topic(), settings.get(OutputSettings.OUTPUT)));
      case VERSION -> out.println(Version.text());
      case BACKUP, RESTORE, MIGRATE, CHECK -> runJob(command.job(), settings);
    }
  }

  private void runJob(Job job, Settings settings) {
    LOG.info("{} {}\n{}", Version.text(), job, settings.report().render(OutputFormat.TABLE));
    try (Stores.Opened opened = new Stores(settings).open()) {
      var progress = new Progress(display(settings), Clock.systemUTC());
      var composition =
          new Composition(
              settings,
              opened,
              new Sessions(cancellation),
              ClientPrograms.find(
                  settings.find(RunSettings.PG_CLIENTS).map(Path::of),
                  environment.getOrDefault("PATH", ""),
                  cancellation),
              progress,
              Clock.systemUTC());
      try (var _ = Heartbeat.of(progress)) {
        runJob(job, settings, composition, new JobRunner(cancellation, progress));
        progress.end();
      }
    }
  }

  private ProgressDisplay display(Settings settings) {
    if (settings.get(OutputSettings.QUIET) || !settings.get(OutputSettings.SHOW_PROGRESS)) {
      return ProgressDisplay.none();
    }
    return terminal
        ? ProgressDisplay.terminal(err)
        : ProgressDisplay.log(LOG::info, PROGRESS_INTERVAL);
  }

  private void runJob(Job job, Settings settings, Composition composition, JobRunner runner) {
    int uploads = settings.find(S3Settings.S3_UPLOAD_CONCURRENCY).orElse(1);
    int connections = settings.find(RestoreSettings.RESTORE_JOBS).orElse(1);
    switch (job) {
      case BACKUP -> {
        try (Backup backup = composition.backup(composition.newName())) {
          runner.backup(backup, uploads);
        }
      }
      case RESTORE -> {
        try (Restore restore = composition.restore()) {
          runner.restore(restore, connections, this::print);
        }
      }
      case MIGRATE -> {
        String name = composition.newName();
        try (Backup backup = composition.backup(name);
            Restore restore = composition.restore(name)) {
          runner.migrate(backup, uploads, restore, connections, this::print);
        }
      }
      case CHECK -> new Check(composition, settings).run(out);
      case HELP, VERSION -> throw new IllegalArgumentException(job.toString());
    }
  }

  private void print(Comparison comparison) {
    var table = new Table("compared", "in the backup", "restored", "equal");
    for (Comparison.Line line : comparison.lines()) {
      table.row(line.what(), line.expected(), line.found(), line.equal());
    }
    out.println(table.render(format));
  }

  private ExitCode failed(PgstowException e) {
    err.println("ERROR: " + e.getMessage());
    e.hint().lines().forEach(line -> err.println("HINT: " + line));
    LOG.debug("the failure in full", e);
    return e.exitCode();
  }

  private ExitCode stopped() {
    err.println("STOPPED: the run was ended by a signal; what it had not completed is taken back");
    err.println("HINT: Run a backup again from its start; a restore goes on where it was.");
    return ExitCode.STOPPED;
  }

  private ExitCode unexpected(Throwable e) {
    err.println("ERROR: unexpected: " + e);
    e.printStackTrace(err);
    err.println("HINT: This is a defect of pgstow. Report it with the lines above.");
    return ExitCode.UNEXPECTED;
  }
}
