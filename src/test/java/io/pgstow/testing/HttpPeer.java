package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP server that remembers what it was sent. */
public final class HttpPeer implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

  /** A request. */
  public record Received(String method, String path, String contentType, String body) {}

  private HttpPeer(HttpServer server) {
    this.server = server;
  }

  /** Starts one at a free port of this machine; the caller closes it. */
  public static HttpPeer start() {
    try {
      var server = HttpServer.create(FreePort.address(), 0);
      var peer = new HttpPeer(server);
      server.createContext("/", peer::answer);
      server.start();
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      received.add(
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
              body));
      Integer status = answers.poll();
      exchange.sendResponseHeaders(status == null ? 200 : status, -1);
    }
  }

  /** The statuses of its next answers; those after them are 200. */
  public void willAnswer(Integer... statuses) {
    answers.addAll(List.of(statuses));
  }

  /** The URL of a path, which begins with a slash. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** What it was sent until now, in order. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
