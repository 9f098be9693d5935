package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pgstow.error.ExitCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LoggingTest {

  /** What the library sets up by itself writes everything to the standard output. */
  @Test
  void nothing_is_logged_before_the_settings_say_where() {
    var root =
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    var preset = new ListAppender<ILoggingEvent>();
    preset.start();
    root.addAppender(preset);
    root.setLevel(Level.DEBUG);

    Run run = Run.of("backup", Map.of("SRC_PGPORT", "none"));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("\"SRC_PGPORT\" cannot be \"none\"");
    assertThat(preset.list).isEmpty();
  }
}
