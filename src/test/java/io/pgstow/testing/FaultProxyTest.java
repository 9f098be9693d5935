package io.pgstow.testing;

import static io.pgstow.testing.Occurrences.always;
import static io.pgstow.testing.Occurrences.nth;
import static io.pgstow.testing.Occurrences.upTo;
import static io.pgstow.testing.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static io.pgstow.testing.S3Operation.GET_OBJECT;
import static io.pgstow.testing.S3Operation.HEAD_OBJECT;
import static io.pgstow.testing.S3Operation.PUT_OBJECT;
import static io.pgstow.testing.S3Operation.UPLOAD_PART;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FaultProxyTest {
  private static final byte[] BODY = new byte[300_000];
  private static final String ETAG = "\"0a1b\"";

  static {
    new Random(1).nextBytes(BODY);
  }

  /** What the server got: request line, Host, and body as far as it came. */
  private record Got(String start, String host, ByteBuffer body, boolean whole) {}

  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private FaultProxy proxy;
  private HttpClient client;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(FreePort.address(), 0);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
    proxy = FaultProxy.before(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    proxy.close();
    server.stop(0);
    threads.close();
  }

  @Test
  void what_has_no_fault_passes_unchanged() throws Exception {
    assertThat(put("/b/k").statusCode()).isEqualTo(200);
    assertThat(get("/b/k").body()).isEqualTo(BODY);

    assertThat(got).extracting(Got::start).containsExactly("PUT /b/k", "GET /b/k");
    assertThat(got)
        .extracting(Got::host)
        .as("the address that the client has signed for")
        .containsOnly(proxy.endpoint().getAuthority());
    assertThat(got.getFirst().body()).isEqualTo(ByteBuffer.wrap(BODY));
    assertThat(proxy.faulted()).isEmpty();
  }

  @Test
  void a_body_in_chunks_passes_unchanged() throws Exception {
    var request = request("/b/k").PUT(BodyPublishers.ofInputStream(FaultProxyTest::input)).build();

    client.send(request, BodyHandlers.discarding());

    assertThat(got.getFirst().body()).isEqualTo(ByteBuffer.wrap(BODY));
    assertThat(get("/b/chunks").body()).isEqualTo(BODY);
  }

  @Test
  void a_client_may_wait_to_be_told_to_continue() throws Exception {
    var request =
        request("/b/k").expectContinue(true).PUT(BodyPublishers.ofByteArray(BODY)).build();

    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    assertThat(got.getFirst().body()).isEqualTo(ByteBuffer.wrap(BODY));
  }

  @Test
  void a_fault_happens_to_the_requests_it_is_for() throws Exception {
    proxy.inject(UPLOAD_PART, nth(2), Fault.slowDown());

    assertThat(put("/b/k").statusCode()).isEqualTo(200);
    assertThat(put("/b/k?partNumber=1&uploadId=u").statusCode()).isEqualTo(200);
    assertThat(put("/b/k?partNumber=2&uploadId=u").statusCode()).isEqualTo(503);
    assertThat(put("/b/k?partNumber=2&uploadId=u").statusCode()).isEqualTo(200);
    assertThat(proxy.faulted()).extracting(S3Request::partNumber).containsExactly(2);
    assertThat(proxy.requests()).hasSize(4);
  }

  @Test
  void a_condition_can_be_anything() throws Exception {
    proxy.inject(request -> request.partNumber() > 1000, always(), Fault.partNumberBeyond(1000));

    assertThat(put("/b/k?partNumber=1000&uploadId=u").statusCode()).isEqualTo(200);
    var refused = put("/b/k?partNumber=1001&uploadId=u");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(new String(refused.body(), UTF_8))
        .contains("Part number must be an integer between 1 and 1000, inclusive");
  }

  @Test
  void the_first_fault_injected_comes_first_and_a_reset_forgets_all() throws Exception {
    proxy.inject(HEAD_OBJECT, upTo(1), Fault.slowDown());
    proxy.inject(HEAD_OBJECT, upTo(2), Fault.internalError());

    assertThat(head("/b/k").statusCode()).isEqualTo(503);
    assertThat(head("/b/k").statusCode()).isEqualTo(500);
    proxy.inject(HEAD_OBJECT, always(), Fault.expiredToken());
    assertThat(head("/b/k").statusCode()).isEqualTo(400);
    proxy.reset();

    assertThat(head("/b/k").statusCode()).isEqualTo(200);
    assertThat(proxy.requests()).hasSize(1);
    assertThat(proxy.faulted()).isEmpty();
  }

  @Test
  void an_answer_of_the_proxy_keeps_the_request_from_the_server() throws Exception {
    proxy.inject(PUT_OBJECT, always(), Fault.slowDown());
    var waiting =
        request("/b/k").expectContinue(true).PUT(BodyPublishers.ofByteArray(BODY)).build();

    assertThat(new String(put("/b/k").body(), UTF_8)).contains("<Code>SlowDown</Code>");
    assertThat(client.send(waiting, BodyHandlers.discarding()).statusCode()).isEqualTo(503);
    assertThat(got).isEmpty();
  }

  @Test
  void an_error_may_be_inside_a_success() throws Exception {
    proxy.inject(COMPLETE_MULTIPART_UPLOAD, nth(1), Fault.errorInside());

    var response = complete();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(new String(response.body(), UTF_8)).contains("<Code>InternalError</Code>");
    assertThat(got).isEmpty();
  }

  @Test
  void a_cut_request_reaches_the_server_in_part() throws Exception {
    proxy.inject(PUT_OBJECT, always(), new Fault.CutRequest(100_000));

    assertThatThrownBy(() -> put("/b/k")).isInstanceOf(IOException.class);

    await().until(() -> got.size() == 1);
    assertThat(got.getFirst().whole()).isFalse();
    assertThat(got.getFirst().body().remaining()).isLessThanOrEqualTo(100_000);
  }

  @Test
  void a_cut_response_begins_and_does_not_end() throws Exception {
    proxy.inject(GET_OBJECT, always(), new Fault.CutResponse(100_000));

    var response = client.send(request("/b/k").build(), BodyHandlers.ofInputStream());

    assertThat(response.statusCode()).isEqualTo(200);
    try (InputStream body = response.body()) {
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_cut_strikes_also_where_the_body_is_shorter() throws Exception {
    proxy.inject(HEAD_OBJECT, always(), new Fault.CutRequest(1));

    assertThatThrownBy(() -> head("/b/k")).isInstanceOf(IOException.class);
  }

  @Test
  void a_stalled_response_neither_goes_on_nor_ends() throws Exception {
    proxy.inject(GET_OBJECT, always(), new Fault.StallResponse(1000));
    var connection = (HttpURLConnection) proxy.endpoint().resolve("/b/k").toURL().openConnection();
    connection.setReadTimeout(200);

    try (InputStream body = connection.getInputStream()) {
      assertThat(body.readNBytes(1000)).hasSize(1000);
      assertThatThrownBy(body::read).isInstanceOf(SocketTimeoutException.class);
    } finally {
      connection.disconnect();
    }
  }

  @Test
  void a_lost_response_leaves_the_work_done() throws Exception {
    proxy.inject(PUT_OBJECT, always(), new Fault.LoseResponse());

    assertThatThrownBy(() -> put("/b/k")).isInstanceOf(IOException.class);

    assertThat(got).hasSize(1);
    assertThat(got.getFirst().body()).isEqualTo(ByteBuffer.wrap(BODY));
  }

  @Test
  void a_wrong_etag_is_told_in_head_and_body() throws Exception {
    proxy.inject(_ -> true, always(), new Fault.WrongETag());

    assertThat(put("/b/k").headers().firstValue("ETag")).contains("\"1a1b\"");
    assertThat(new String(complete().body(), UTF_8))
        .isEqualTo("<Result><Key>k</Key><ETag>&quot;1a1b-2&quot;</ETag></Result>");
    assertThat(get("/b/k").body()).isEqualTo(BODY);
  }

  @Test
  void a_stopped_server_is_a_broken_connection() {
    server.stop(0);

    assertThatThrownBy(() -> get("/b/k")).isInstanceOf(IOException.class);
  }

  @Test
  void closing_breaks_what_is_stalled() throws Exception {
    proxy.inject(GET_OBJECT, always(), new Fault.StallResponse(1000));
    CompletableFuture<HttpResponse<byte[]>> stalled =
        client.sendAsync(request("/b/k").build(), BodyHandlers.ofByteArray());
    await().until(() -> got.size() == 1);

    proxy.close();

    assertThat(stalled).failsWithin(10, TimeUnit.SECONDS);
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> head(String path) throws Exception {
    return client.send(request(path).HEAD().build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> put(String path) throws Exception {
    var request = request(path).PUT(BodyPublishers.ofByteArray(BODY)).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> complete() throws Exception {
    var request = request("/b/k?uploadId=u").POST(BodyPublishers.ofString("<Parts/>")).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(proxy.endpoint().resolve(path));
  }

  private static InputStream input() {
    return new ByteArrayInputStream(BODY);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      receive(exchange);
      byte[] body =
          switch (exchange.getRequestMethod()) {
            case "GET" -> BODY;
            case "POST" ->
                "<Result><Key>k</Key><ETag>&quot;0a1b-2&quot;</ETag></Result>".getBytes(UTF_8);
            default -> new byte[0];
          };
      boolean chunks = exchange.getRequestURI().getPath().endsWith("chunks");
      exchange.getResponseHeaders().set("ETag", ETAG);
      exchange.sendResponseHeaders(200, chunks ? 0 : body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    var body = new ByteArrayOutputStream();
    boolean whole = false;
    try {
      exchange.getRequestBody().transferTo(body);
      whole = true;
    } finally {
      got.add(
          new Got(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              exchange.getRequestHeaders().getFirst("Host"),
              ByteBuffer.wrap(body.toByteArray()),
              whole));
    }
  }
}
