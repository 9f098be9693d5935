package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.pgstow.report.result.RunResult.Subject;
import io.pgstow.text.Printable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event of the log as one line of JSON, under the names that collectors of logs look for. {@code
 * docs/log.schema.json} describes it.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  /** As warnings have it that say what to do. */
  private static final String HINT = " HINT: {}";

  private final JsonMapper mapper = new JsonMapper();
  private final RunBook book;

  JsonLines(RunBook book) {
    this.book = book;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = mapper.createObjectNode();
    line.put("timestamp", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("event", LogEvent.of(event).orElse(byLevel(event.getLevel())).toString());
    line.put("message", LogText.message(event));
    addRun(line);
    hint(event).ifPresent(hint -> line.put("hint", hint));
    value(event, LogEvent.EXIT_CODE)
        .map(Integer.class::cast)
        .ifPresent(code -> line.put(LogEvent.EXIT_CODE, code));
    if (event.getThrowableProxy() != null) {
      line.put("exception", LogText.trace(event.getThrowableProxy()));
    }
    return (Printable.json(line.toString()) + "\n").getBytes(UTF_8);
  }

  private static LogEvent byLevel(Level level) {
    return level == Level.WARN ? LogEvent.WARNING : LogEvent.LOG;
  }

  private void addRun(ObjectNode line) {
    line.put("run", book.id());
    book.job().ifPresent(job -> line.put("job", job.toString()));
    Subject subject = book.subject();
    Optional<LogScope> scope = LogScope.current();
    scope
        .map(LogScope::database)
        .or(subject::database)
        .ifPresent(database -> line.put("database", database));
    subject.backup().ifPresent(backup -> line.put("backup", backup));
    scope.map(LogScope::phase).orElseGet(book::phase).ifPresent(phase -> line.put("phase", phase));
  }

  private static Optional<String> hint(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    boolean ends = arguments != null && arguments.length > 0 && event.getMessage().endsWith(HINT);
    return value(event, LogEvent.HINT)
        .or(() -> ends ? Optional.of(arguments[arguments.length - 1]) : Optional.empty())
        .map(Object::toString);
  }

  private static Optional<Object> value(ILoggingEvent event, String key) {
    return Optional.ofNullable(event.getKeyValuePairs()).stream()
        .flatMap(List::stream)
        .filter(pair -> pair.key.equals(key))
        .<Object>map((KeyValuePair pair) -> pair.value)
        .filter(Objects::nonNull)
        .findFirst();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
