package io.pgstow.app;

import io.pgstow.config.Job;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.OutputSettings.LogFormat;
import io.pgstow.error.ExitCode;
import io.pgstow.report.result.ResultJson;
import io.pgstow.report.result.ResultText;
import io.pgstow.report.result.RunResult;
import io.pgstow.text.Lines;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run tells at its end: what came of it, and why it failed. Thread-safe. */
final class Conclusion {
  private static final Logger LOG = LoggerFactory.getLogger(Conclusion.class);

  /** What these print is all there is to say. */
  private static final Set<Job> ANSWER_WITHOUT_SUMMARY = EnumSet.of(Job.LIST, Job.PRUNE, Job.CHECK);

  private final RunBook book;
  private final Output output;
  private final PrintStream err;
  private final TerminationMessage terminationMessage;

  /**
   * @param output where what came of the run goes
   * @param err where the reason of a failure goes, unless all of the log is JSON
   */
  Conclusion(RunBook book, Output output, PrintStream err, TerminationMessage terminationMessage) {
    this.book = book;
    this.output = output;
    this.err = err;
    this.terminationMessage = terminationMessage;
  }

  /**
   * Prints what came of the run.
   *
   * @param error why it failed, empty where it has not
   * @return the same; nothing of what is no job
   */
  Optional<RunResult> print(ExitCode exitCode, String error, String hint, LogFormat logFormat) {
    if (!book.hasResult()) {
      return Optional.empty();
    }
    RunResult concluded = book.result(exitCode, error, hint, output.sections());
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
    return Optional.of(concluded);
  }

  private boolean isDebug() {
    return book.settings().map(given -> given.get(OutputSettings.DEBUG)).orElse(false);
  }

  /** Why the run failed: the one thing of the log that has no time, unless all of it is JSON. */
  void say(Ending how, LogFormat logFormat) {
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
