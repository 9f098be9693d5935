package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.config.Job;
import io.pgstow.config.OutputSettings.LogFormat;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.postgres.Cancellation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportingTest {
  @TempDir private Path folder;

  @Test
  void a_store_that_does_not_answer_in_time_is_named_and_the_run_ends() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var log = LogCapture.start()) {
      var settings =
          Settings.parse(
              Job.VERIFY,
              Map.of(
                  "BACKUP_URL", "file:" + folder,
                  "SRC_DBNAME", "app",
                  "BACKUP_NAME", "one",
                  "REPORT_URL", "s3://silent/reports",
                  "S3_ENDPOINT_URL", "http://127.0.0.1:" + silent.getLocalPort(),
                  "AWS_ACCESS_KEY_ID", "key",
                  "AWS_SECRET_ACCESS_KEY", "secret of the key"));
      var book = new RunBook();
      book.begin(Job.VERIFY);
      book.configure(settings);
      Logging.begin(LogFormat.TEXT, book);
      try (var opened = new Stores(settings).open()) {
        // it would wait for the store's answer for a minute, with three retries
        new Reporting(settings, opened, new Cancellation(), Duration.ofMillis(200))
            .write(book.result(ExitCode.DONE, "", "", List.of()), true);
      }

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains(
              "\"level\":\"WARN\"",
              "cannot write the report: the store has not taken it within 200 ms",
              "REPORT_URL");
    }
  }
}
