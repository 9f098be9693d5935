package io.pgstow.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.pgstow.text.Lines;
import io.pgstow.text.Printable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/** What an event of the log says, without a character that a terminal obeys. */
final class LogText {
  private static final String INDENTATION = "  ";

  private LogText() {}

  /** The message; what was put into it is in one line each, unless it is {@link Lines}. */
  static String message(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    if (arguments == null || arguments.length == 0) {
      return Printable.line(event.getMessage());
    }
    Object[] printable = Arrays.stream(arguments).map(LogText::printable).toArray();
    return Printable.lines(MessageFormatter.basicArrayFormat(event.getMessage(), printable));
  }

  private static Object printable(@Nullable Object argument) {
    return argument instanceof Lines lines ? lines : Printable.line(String.valueOf(argument));
  }

  /** An exception in full, indented, so that none of its lines looks like one of the log. */
  static String trace(IThrowableProxy thrown) {
    return Printable.lines(ThrowableProxyUtil.asString(thrown))
        .lines()
        .map(line -> INDENTATION + line)
        .collect(Collectors.joining("\n"));
  }

  /** The same of an exception that is not in the log. */
  static String trace(Throwable thrown) {
    return trace(new ThrowableProxy(thrown));
  }
}
