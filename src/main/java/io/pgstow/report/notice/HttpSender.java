package io.pgstow.report.notice;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends small bodies, and tries again where that may help, a few times only. Nothing it says holds
 * more of an address than scheme, host and port, for tokens are in paths and queries. Thread-safe;
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
        int status = status(request);
        if (status < REDIRECTION) {
          return Optional.empty();
        }
        failure = Optional.of(shown(message.to()) + " answers with HTTP status " + status);
        if (status < SERVER_ERROR && status != TOO_MANY_REQUESTS) {
          return failure;
        }
      } catch (TimeoutException _) {
        failure = Optional.of(shown(message.to()) + notAnswered());
      } catch (ExecutionException | IOException | IllegalArgumentException e) {
        // the client throws the last for addresses, and for what it cannot read of an answer
        failure =
            Optional.of(shown(message.to()) + reason(Objects.requireNonNullElse(e.getCause(), e)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.of(shown(message.to()) + " was not told, as the run was ended");
      }
    }
    return failure;
  }

  private String notAnswered() {
    return " has not answered within " + timeout.toSeconds() + " s";
  }

  private String reason(Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ -> " cannot be reached: timeout";
      // whichever of the client's timeout and ours is first
      case HttpTimeoutException _ -> notAnswered();
      case ProtocolException _ -> " gives no answer: " + cause.getClass().getSimpleName();
      default -> " cannot be reached: " + cause.getClass().getSimpleName();
    };
  }

  /** The client's own timeout ends with the head of an answer; nobody reads its body. */
  private int status(HttpRequest request)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var answer = client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      HttpResponse<InputStream> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      response.body().close();
      return response.statusCode();
    } finally {
      answer.cancel(true);
    }
  }

  /** A quarter of a second, then twice as long each time. */
  private static Duration pause(int attempt) {
    return Duration.ofMillis(250L << (attempt - 2));
  }

  /** What of an address may be shown. */
  public static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return "\"" + uri.getScheme() + "://" + uri.getHost() + port + "/…\"";
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
