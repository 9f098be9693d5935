package io.pgstow.report.notice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.pgstow.report.notice.HttpSender.Message;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.HttpPeer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpSenderTest {
  private final HttpPeer peer = HttpPeer.start();
  private final HttpSender sender = new HttpSender(Duration.ofSeconds(5), 3);

  @AfterEach
  void close() {
    sender.close();
    peer.close();
  }

  @Test
  void what_may_pass_is_tried_again() {
    peer.willAnswer(503, 429);

    assertThat(send(peer.url("/token"))).isEmpty();
    assertThat(peer.received()).hasSize(3);
  }

  @Test
  void it_is_tried_three_times_and_no_more() {
    peer.willAnswer(500, 500, 500);

    assertThat(send(peer.url("/token")).orElseThrow()).endsWith("HTTP status 500");
    assertThat(peer.received()).hasSize(3);
  }

  @Test
  void what_is_refused_is_not_tried_again() {
    peer.willAnswer(404);

    assertThat(send(peer.url("/token?key=secret")).orElseThrow())
        .matches("\"http://127\\.0\\.0\\.1:[0-9]+/…\" answers with HTTP status 404");
    assertThat(peer.received()).hasSize(1);
  }

  @Test
  void who_is_not_there_is_named_without_the_token() {
    String url = peer.url("/token");
    peer.close();

    assertThat(send(url).orElseThrow()).contains("cannot be reached").doesNotContain("token");
  }

  /** Whatever it says, and however slowly: the run does not end by it, nor wait for it. */
  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n', cannot be reached",
    "'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:99999/x\r\nContent-Length: 0\r\n\r\n', cannot be reached",
    "'no HTTP at all\r\n\r\n', gives no answer",
    "'HTTP/1.1 20', has not answered within",
    "'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx', ''",
  })
  void an_odd_answer_is_told_and_not_waited_for(String answer, String told) throws Exception {
    try (var impatient = new HttpSender(Duration.ofSeconds(1), 1);
        var socket = FreePort.listen()) {
      Thread.ofVirtual().start(() -> answer(socket, answer));
      URI url = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/token");

      Optional<String> failure =
          assertTimeoutPreemptively(
              Duration.ofSeconds(20),
              () -> impatient.send(new Message("POST", url, "text/plain", new byte[] {'x'})));

      assertThat(failure.orElse("")).contains(told).doesNotContain("token");
      assertThat(failure.isEmpty()).isEqualTo(told.isEmpty());
    }
  }

  /** Once, then the connection stays open and silent. */
  private static void answer(ServerSocket socket, String answer) {
    try (var connection = socket.accept()) {
      connection.getInputStream().read();
      connection.getOutputStream().write(answer.getBytes(US_ASCII));
      socket.accept().close();
    } catch (IOException _) {
      // the test has ended
    }
  }

  @Test
  void a_port_that_is_none_is_no_answer() {
    assertThat(send("http://127.0.0.1:99999/token").orElseThrow()).contains("cannot be reached");
  }

  private Optional<String> send(String url) {
    return sender.send(new Message("POST", URI.create(url), "text/plain", new byte[] {'x'}));
  }
}
