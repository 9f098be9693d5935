package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.HttpPeer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whoever is to be told of a run is told, and whatever comes of that changes nothing. */
final class NoticeIT {
  private static final String TOKEN = "t0ken-of-the-check";

  @TempDir Path folder;
  private final HttpPeer peer = HttpPeer.start();

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void a_check_is_told_of_the_start_and_of_the_exit_code() {
    assertThat(run("prune", Map.of("HEALTHCHECK_URL", peer.url("/" + TOKEN))).exitCode())
        .isEqualTo(ExitCode.DONE);
    assertThat(run("verify", Map.of("HEALTHCHECK_URL", peer.url("/x/?key=1"))).exitCode())
        .isEqualTo(ExitCode.BACKUP_NOT_FOUND);

    assertThat(peer.received().stream().map(HttpPeer.Received::path))
        .containsExactly(
            "/" + TOKEN + "/start", "/" + TOKEN + "/0", "/x/start?key=1", "/x/6?key=1");
    assertThat(peer.received().get(3).body())
        .contains("verify of \"app\"", "failed", "ERROR: there is no backup", "HINT: ");
  }

  @Test
  void a_hook_gets_a_text_about_failures_unless_it_wants_more() {
    run("prune", Map.of("NOTIFY_URL", peer.url("/hook")));
    assertThat(peer.received()).isEmpty();

    run("verify", Map.of("NOTIFY_URL", peer.url("/hook"), "SRC_DBNAME", "a<b>"));

    assertThat(peer.received()).hasSize(1);
    assertThat(peer.received().getFirst().contentType()).isEqualTo("application/json");
    JsonNode body = JsonMapper.shared().readTree(peer.received().getFirst().body());
    assertThat(body.propertyNames()).containsExactly("text");
    assertThat(body.get("text").asString())
        .startsWith("verify of \"a&lt;b&gt;\"")
        .contains("ERROR: ");
  }

  @Test
  void a_hook_gets_the_result_as_it_is() {
    run(
        "prune",
        Map.of(
            "NOTIFY_URL",
            peer.url("/hook"),
            "NOTIFY_FORMAT",
            "json",
            "NOTIFY_ON",
            "start, success"));

    JsonNode start = JsonMapper.shared().readTree(peer.received().getFirst().body());
    assertThat(start.get("outcome").asString()).isEqualTo("started");
    assertThat(start.has("exitCode")).isFalse();
    JsonNode end = JsonMapper.shared().readTree(peer.received().getLast().body());
    assertThat(end.get("outcome").asString()).isEqualTo("done");
    assertThat(end.get("run")).isEqualTo(start.get("run"));
    assertThat(end.has("plan")).isTrue();
  }

  @Test
  void nothing_of_it_changes_the_outcome_or_is_said_with_its_token() throws Exception {
    peer.willAnswer(404, 404, 404, 404);
    Map<String, String> settings =
        Map.of(
            "HEALTHCHECK_URL",
            peer.url("/" + TOKEN),
            "NOTIFY_URL",
            peer.url("/" + TOKEN + "/hook"),
            "NOTIFY_ON",
            "start,success",
            "DEBUG",
            "true");

    try (var run =
        ChildProcess.start("prune", Run.variables(store(), settings), folder.resolve("log"))) {
      assertThat(run.await()).isZero();
      assertThat(run.log())
          .contains(
              "cannot tell of the run: \"" + peer.url("/…") + "\" answers with HTTP status 404")
          .doesNotContain(TOKEN);
    }
  }

  /** The end of the run is not theirs to decide, nor to delay for long. */
  @Test
  void a_signal_while_somebody_is_told_changes_nothing() throws Exception {
    try (var silent = FreePort.listen()) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/hook";
      Map<String, String> settings =
          Map.of("NOTIFY_URL", url, "NOTIFY_ON", "success", "OUTPUT", "json");
      Path log = folder.resolve("silent.log");
      try (var run = ChildProcess.start("prune", Run.variables(store(), settings), log);
          var _ = silent.accept()) {
        run.terminate();

        assertThat(run.await()).as(run.log()).isZero();
        assertThat(run.log()).contains("\"outcome\" : \"done\"").doesNotContain("STOPPED");
      }
    }
  }

  @Test
  void an_address_that_is_none_is_refused_without_being_shown() {
    Run run = run("prune", Map.of("NOTIFY_URL", "hooks.example.com/" + TOKEN));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("\"NOTIFY_URL\" cannot be \"***\"").doesNotContain(TOKEN);
  }

  private Run run(String job, Map<String, String> settings) {
    return Run.of(job, Run.variables(store(), settings));
  }

  private Map<String, String> store() {
    return Map.of("BACKUP_URL", "file:" + folder, "SRC_DBNAME", "app");
  }
}
