package io.pgstow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.S3Server;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class UnansweredTest {
  private static final Duration SOON = Duration.ofSeconds(9);
  private static final Duration LATE = Duration.ofSeconds(12);

  @Test
  void a_request_without_an_answer_is_overdue_until_it_has_one() throws Exception {
    var answering = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var server = HttpServer.create(FreePort.address(), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            asked.countDown();
            answering.await();
            exchange.sendResponseHeaders(404, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (var store = new S3Store(S3Server.options(endpoint, "none", Duration.ofSeconds(60)));
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(store.silentSince(Instant.now().plus(LATE))).isEmpty();
      var head = executor.submit(() -> store.head("any"));
      asked.await();

      assertThat(store.silentSince(Instant.now().plus(SOON))).isEmpty();
      assertThat(store.silentSince(Instant.now().plus(LATE)).orElseThrow())
          .isBeforeOrEqualTo(Instant.now());

      answering.countDown();
      assertThat(head.get()).isEmpty();
      await().until(() -> store.silentSince(Instant.now().plus(LATE)).isEmpty());
    } finally {
      server.stop(0);
    }
  }
}
