package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An event of the log as one line of JSON, under the names that collectors of logs look for. */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final JsonMapper mapper = new JsonMapper();

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = mapper.createObjectNode();
    line.put("timestamp", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("message", LogText.message(event));
    if (event.getThrowableProxy() != null) {
      line.put("exception", LogText.trace(event.getThrowableProxy()));
    }
    return (line + "\n").getBytes(UTF_8);
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
