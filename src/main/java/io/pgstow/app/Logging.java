package io.pgstow.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.OutputSettings.LogFormat;
import io.pgstow.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log, on the standard error output: what it holds and what it looks like. */
final class Logging {
  private Logging() {}

  /** Takes away what the library sets up by itself: it would write to the standard output. */
  static LoggerContext reset() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    return context;
  }

  /** Sets the log up as the settings say. */
  static void configure(Settings settings, RunBook book) {
    LoggerContext context = begin(settings.get(OutputSettings.LOG_FORMAT), book);
    context.getLogger("io.pgstow").setLevel(level(settings));
    // whoever asks gets an answer
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(AtWork.class)).setLevel(Level.INFO);
  }

  /** Sets the log up before the other settings are known, which may be wrong. */
  static LoggerContext begin(LogFormat format, RunBook book) {
    LoggerContext context = reset();
    Encoder<ILoggingEvent> encoder =
        format == LogFormat.JSON ? new JsonLines(book) : new TextLines(book.id());
    encoder.setContext(context);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    var warnings = new Warnings(book);
    warnings.setContext(context);
    warnings.start();
    root.addAppender(warnings);
    root.setLevel(Level.WARN);
    // a step that fails is reported once, by us
    context.getLogger("org.springframework.batch").setLevel(Level.OFF);
    return context;
  }

  /** Remembers for the result what is warned about. */
  private static final class Warnings extends AppenderBase<ILoggingEvent> {
    private final RunBook book;

    Warnings(RunBook book) {
      this.book = book;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel() == Level.WARN) {
        book.warn(LogText.message(event));
      }
    }
  }

  private static Level level(Settings settings) {
    if (settings.get(OutputSettings.DEBUG)) {
      return Level.DEBUG;
    }
    return settings.get(OutputSettings.QUIET) ? Level.WARN : Level.INFO;
  }
}
