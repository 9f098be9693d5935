package io.pgstow.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** What kind of line a line of the log is, for programs. */
enum LogEvent {
  /** The first: the version, and the settings in force. */
  START,
  /** How far a phase is. */
  PROGRESS,
  /** A phase has ended. */
  PHASE,
  /** Something to look at that does not end the run. */
  WARNING,
  /** The last: how the run ended. */
  END,
  /** Anything else. */
  LOG;

  static final String HINT = "hint";
  static final String EXIT_CODE = "exitCode";
  private static final String KEY = "event";

  /** Begins a line of this kind. */
  LoggingEventBuilder info(Logger log) {
    return log.atInfo().addKeyValue(KEY, this);
  }

  /** Begins a line of this kind about a failure. */
  LoggingEventBuilder error(Logger log) {
    return log.atError().addKeyValue(KEY, this);
  }

  /** The kind that a line was given. */
  static Optional<LogEvent> of(ILoggingEvent event) {
    return Optional.ofNullable(event.getKeyValuePairs()).stream()
        .flatMap(List::stream)
        .filter(pair -> pair.key.equals(KEY))
        .map(pair -> pair.value)
        .filter(LogEvent.class::isInstance)
        .map(LogEvent.class::cast)
        .findFirst();
  }

  /** In the lines. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
