package io.pgstow.report.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.report.notice.HttpSender.Message;
import io.pgstow.testing.HttpPeer;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
        .isEqualTo("\"http://127.0.0.1/…\" answers with HTTP status 404");
    assertThat(peer.received()).hasSize(1);
  }

  @Test
  void who_is_not_there_is_named_without_the_token() {
    String url = peer.url("/token");
    peer.close();

    assertThat(send(url).orElseThrow()).contains("cannot be reached").doesNotContain("token");
  }

  private Optional<String> send(String url) {
    return sender.send(new Message("POST", URI.create(url), "text/plain", new byte[] {'x'}));
  }
}
