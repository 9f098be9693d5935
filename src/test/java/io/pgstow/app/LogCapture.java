package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.AppenderBase;
import io.pgstow.testing.JsonSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What runs in this process log, or in one of {@link HeardMain}: each event as {@code
 * LOG_FORMAT=json} would have it, whatever format the run itself has. Runs side by side hear each
 * other.
 */
final class LogCapture implements AutoCloseable {
  private static final List<Consumer<String>> LISTENERS = new CopyOnWriteArrayList<>();

  static {
    // each run sets the log up anew
    ((LoggerContext) LoggerFactory.getILoggerFactory()).addListener(new Tap());
  }

  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Consumer<String> listener = lines::add;

  private LogCapture() {}

  /** Listens until it is closed. */
  static LogCapture start() {
    var capture = new LogCapture();
    LISTENERS.add(capture.listener);
    return capture;
  }

  /** Appends every line to a file, as soon as it is logged, until the process has ended. */
  static void appendTo(Path file) {
    LISTENERS.add(
        line -> {
          try {
            Files.writeString(file, line + "\n", CREATE, APPEND);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The lines so far. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Whether this stands on a line of its own in what a run with {@code LOG_FORMAT=json} prints. */
  static boolean isLine(String line) {
    return line.startsWith("{\"timestamp\"") && line.endsWith("}");
  }

  /** What of a line is not as the schema in the documentation says. */
  static List<String> problems(String line) {
    return Schema.READ.problems(JsonMapper.shared().readTree(line));
  }

  @Override
  public void close() {
    LISTENERS.remove(listener);
  }

  /** Read when it is needed: processes that only log have other working directories. */
  private static final class Schema {
    private static final JsonSchema READ = read();

    private static JsonSchema read() {
      try {
        return JsonSchema.read(Path.of("docs/log.schema.json"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
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
              LISTENERS.forEach(listener -> listener.accept(line));
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
