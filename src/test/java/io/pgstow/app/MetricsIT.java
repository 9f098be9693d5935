package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.HttpPeer;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What monitoring gets of a run. */
final class MetricsIT {
  /** A line of a sample, or one that describes some. */
  private static final String OPEN_METRICS =
      "# (HELP|TYPE|UNIT) [a-z_]+ .+|[a-z_]+\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)+\\} [0-9.E+-]+|# EOF";

  @TempDir static Path folder;
  private static Copies copies;

  @BeforeAll
  static void start() throws Exception {
    copies = new Copies(PostgresServer.start(17), folder.resolve("store"));
    copies.create("a\"pp", "CREATE TABLE public.item AS SELECT g FROM generate_series(1, 1234) g");
  }

  @AfterAll
  static void stop() {
    copies.server().close();
  }

  @Test
  void a_file_has_the_last_run_and_when_one_last_succeeded() throws Exception {
    Path file = folder.resolve("pgstow.prom");
    Map<String, String> metrics = Map.of("METRICS_FILE", file.toString(), "BACKUP_NAME", "filed");

    copies.backUp("a\"pp", metrics);
    List<String> good = Files.readAllLines(file, UTF_8);

    assertThat(good).allMatch(line -> line.matches(OPEN_METRICS)).endsWith("# EOF");
    String tags = "{database=\"a\\\"pp\",operation=\"backup\"}";
    assertThat(good)
        .contains("pgstow_run_exit_code" + tags + " 0.0", "pgstow_backup_rows" + tags + " 1234.0")
        .anyMatch(line -> line.startsWith("pgstow_phase_duration_seconds{"))
        .anyMatch(line -> line.startsWith("pgstow_backup_timestamp_seconds" + tags));
    String succeeded =
        good.stream()
            .filter(line -> line.startsWith("pgstow_last_success_timestamp_seconds"))
            .findFirst()
            .orElseThrow();

    assertThat(good)
        .anyMatch(line -> line.matches("spring_batch_step_seconds\\{.*step_name=\"dump\".*} .*"));

    // there is one of this name
    assertThat(copies.run("backup", "a\"pp", "", metrics).exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    List<String> bad = Files.readAllLines(file, UTF_8);

    assertThat(bad).allMatch(line -> line.matches(OPEN_METRICS)).endsWith("# EOF");
    assertThat(bad).contains("pgstow_run_exit_code" + tags + " 10.0", succeeded);
    try (Stream<Path> beside = Files.list(folder)) {
      assertThat(beside.filter(path -> path.toString().contains("prom"))).containsExactly(file);
    }
    checkWithPromtool(file);
  }

  /** It has 3 as its status for what is correct and against the naming rules of Prometheus. */
  private static void checkWithPromtool(Path file) throws IOException, InterruptedException {
    var check = Promtool.run(file.toFile(), "check", "metrics");
    assertThat(check.status()).as(check.said()).isNotEqualTo(1);
  }

  @Test
  void a_pushgateway_and_a_collector_get_them() {
    try (var peer = HttpPeer.start()) {
      copies.backUp(
          "a\"pp",
          Map.of(
              "METRICS_PUSH_URL",
              peer.url("/gateway/"),
              "METRICS_OTLP_URL",
              peer.url("/otlp"),
              "BACKUP_NAME",
              "pushed"));

      HttpPeer.Received pushed =
          received(peer, "/gateway/metrics/job/pgstow_backup/database@base64/YSJwcA==");
      assertThat(pushed.method()).isEqualTo("POST");
      assertThat(pushed.contentType()).startsWith("text/plain; version=0.0.4");
      assertThat(pushed.body()).contains("pgstow_last_success_timestamp_seconds{").endsWith("\n");

      HttpPeer.Received collected = received(peer, "/otlp/v1/metrics");
      JsonNode resource =
          JsonMapper.shared().readTree(collected.body()).get("resourceMetrics").get(0);
      JsonNode metrics = resource.get("scopeMetrics").get(0).get("metrics");
      assertThat(metrics.valueStream())
          .anySatisfy(
              metric -> {
                assertThat(metric.get("name").asString()).isEqualTo("pgstow.backup.raw");
                assertThat(metric.get("unit").asString()).isEqualTo("By");
                JsonNode point = metric.get("gauge").get("dataPoints").get(0);
                assertThat(point.get("asDouble").asDouble()).isPositive();
                assertThat(point.get("timeUnixNano").asString()).matches("[0-9]{19}");
              });
    }
  }

  private static HttpPeer.Received received(HttpPeer peer, String path) {
    return peer.received().stream()
        .filter(one -> one.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_file_that_cannot_be_written_changes_nothing() {
    copies.backUp("a\"pp", Map.of("METRICS_FILE", "/nonexistent/x.prom", "BACKUP_NAME", "unfiled"));
  }

  @Test
  void what_is_no_file_stays_as_it_is_and_a_link_leads_to_the_file() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path file = Files.write(folder.resolve("linked"), new byte[] {(byte) 0xe4, '\n'});
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    for (Path path : List.of(pipe, Path.of("/dev/full"), link)) {
      Run run =
          Run.of(
              "prune",
              Map.of(
                  "METRICS_FILE",
                  path.toString(),
                  "BACKUP_URL",
                  "file:" + folder.resolve("empty"),
                  "SRC_DBNAME",
                  "none"));
      assertThat(run.exitCode()).as(path + run.err()).isEqualTo(ExitCode.DONE);
    }

    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
    assertThat(link).isSymbolicLink();
    assertThat(Files.readAllLines(file, UTF_8)).endsWith("# EOF");
  }
}
