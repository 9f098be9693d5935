package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All connections together move no more than they may. */
final class MaxRateIT {
  @TempDir Path folder;

  @Test
  void a_dump_and_its_restore_take_as_long_as_the_rate_says() throws Exception {
    try (PostgresServer server = PostgresServer.start(17)) {
      var copies = new Copies(server, folder);
      copies.create(
          "app",
          "CREATE TABLE t AS SELECT repeat('x', 1000) FROM generate_series(1, 500)",
          "CREATE TABLE u AS TABLE t",
          "SELECT lo_from_bytea(0, decode(repeat('ab', 500000), 'hex'))");
      Map<String, String> slow =
          Map.of("MAX_RATE", "1MB/s", "DUMP_JOBS", "2", "ANALYZE_AFTER", "false");

      assertThat(time(() -> copies.backUp("app", slow))).isGreaterThan(Duration.ofMillis(1_300));
      assertThat(time(() -> copies.restored("app", "copy", slow)))
          .isGreaterThan(Duration.ofMillis(1_300));
    }
  }

  private static Duration time(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
