package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.AppenderBase;
import io.pgstow.testing.JsonSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What runs in this process log, each event as {@code LOG_FORMAT=json} would have it, whatever
 * format the run itself has. Runs side by side hear each other.
 */
final class LogCapture implements AutoCloseable {
  private static final List<LogCapture> OPEN = new CopyOnWriteArrayList<>();
  private static final JsonSchema SCHEMA = schema();

  static {
    // each run sets the log up anew
    ((LoggerContext) LoggerFactory.getILoggerFactory()).addListener(new Tap());
  }

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private LogCapture() {}

  /** Listens until it is closed. */
  static LogCapture start() {
    var capture = new LogCapture();
    OPEN.add(capture);
    return capture;
  }

  private static JsonSchema schema() {
    try {
      return JsonSchema.read(Path.of("docs/log.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** What of a line is not as the schema in the documentation says. */
  static List<String> problems(String line) {
    return SCHEMA.problems(JsonMapper.shared().readTree(line));
  }

  @Override
  public void close() {
    OPEN.remove(this);
  }

  /** Comes back after each reset. */
  private static final class Tap implements LoggerContextListener {
    @Override
    public boolean isResetResistant() {
      return true;
    }

    @Override
    public void onReset(LoggerContext context) {
      var json = new JsonLines(new RunBook());
      json.setContext(context);
      json.start();
      var appender =
          new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
              String line = new String(json.encode(event), UTF_8).strip();
              OPEN.forEach(capture -> capture.lines.add(line));
            }
          };
      appender.setContext(context);
      appender.start();
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level level) {}
  }
}
