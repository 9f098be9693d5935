package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** An event of the log for people: its time to the second, its level, its run, what it says. */
final class TextLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final String run;

  TextLines(String run) {
    this.run = run;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        "%s %-5s %s %s\n"
            .formatted(
                TIME.format(event.getInstant()), event.getLevel(), run, LogText.message(event));
    return (event.getThrowableProxy() == null
            ? line
            : line + LogText.trace(event.getThrowableProxy()) + "\n")
        .getBytes(UTF_8);
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
