package io.pgstow.report.notice;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends small bodies, and tries again where that may help, a few times only. Nothing it says holds
 * more of an address than scheme and host, for tokens are in paths and queries. Thread-safe;
 * whoever made it closes it.
 */
public final class HttpSender implements AutoCloseable {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int REDIRECTION = 300;

  private final HttpClient client;
  private final Duration timeout;
  private final int attempts;

  /**
   * A sender.
   *
   * @param timeout of one attempt
   * @param attempts at most
   */
  public HttpSender(Duration timeout, int attempts) {
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    this.timeout = timeout;
    this.attempts = attempts;
  }

  /**
   * Something to send.
   *
   * @param method such as {@code POST}
   */
  public record Message(String method, URI to, String contentType, byte[] body) {}

  /** Sends it, and answers what kept it from being taken; empty when it was taken. */
  public Optional<String> send(Message message) {
    HttpRequest request =
        HttpRequest.newBuilder(message.to())
            .timeout(timeout)
            .header("Content-Type", message.contentType())
            .header("User-Agent", "pgstow")
            .method(message.method(), BodyPublishers.ofByteArray(message.body()))
            .build();
    Optional<String> failure = Optional.empty();
    for (int attempt = 1; attempt <= attempts; attempt++) {
      try {
        if (attempt > 1) {
          Thread.sleep(pause(attempt));
        }
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        if (status < REDIRECTION) {
          return Optional.empty();
        }
        failure = Optional.of(shown(message.to()) + " answers with HTTP status " + status);
        if (status < SERVER_ERROR && status != TOO_MANY_REQUESTS) {
          return failure;
        }
      } catch (IOException e) {
        failure =
            Optional.of(
                shown(message.to()) + " cannot be reached: " + e.getClass().getSimpleName());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of(shown(message.to()) + " was not told, as the run was ended");
      }
    }
    return failure;
  }

  /** A quarter of a second, then twice as long each time. */
  private static Duration pause(int attempt) {
    return Duration.ofMillis(250L << (attempt - 2));
  }

  /** What of an address may be shown. */
  public static String shown(URI uri) {
    return "\"" + uri.getScheme() + "://" + uri.getHost() + "/…\"";
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
