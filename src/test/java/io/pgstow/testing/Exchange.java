package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and its answer, passed on as they are, or with a fault. */
final class Exchange {
  private static final int CONTINUE = 100;
  private static final int FIRST_FINAL_STATUS = 200;
  private static final Pattern ETAG =
      Pattern.compile(
          "(ETag(?::\\s*|>)(?:\"|&quot;|&#34;)?)(\\p{XDigit})", Pattern.CASE_INSENSITIVE);

  private final S3Request request;
  private final @Nullable Fault fault;
  private final Peer client;
  private final Peer server;

  Exchange(S3Request request, @Nullable Fault fault, Peer client, Peer server) {
    this.request = request;
    this.fault = fault;
    this.client = client;
    this.server = server;
  }

  /**
   * Answers in the server's place.
   *
   * <p>A client that waits to be told to continue keeps its body to itself; from another one it is
   * taken first, since an answer in between is easily lost.
   */
  static void answer(S3Request request, Fault.Answer answer, Peer client) throws IOException {
    if (!expectsContinue(request)) {
      HttpBody.relayRequest(request.head(), client.input(), OutputStream.nullOutputStream());
    }
    byte[] body = request.method().equals("HEAD") ? new byte[0] : xml(answer).getBytes(UTF_8);
    new HttpHead(
            "HTTP/1.1 %d Injected".formatted(answer.status()),
            List.of(
                "Content-Type: application/xml",
                "Content-Length: " + body.length,
                "Connection: close"))
        .write(client.output());
    client.output().write(body);
    client.output().flush();
  }

  /**
   * Passes the request on, and the answer back.
   *
   * @return whether the client's connection can carry another request
   * @throws FaultyOutput.Happened when a fault has ended the connection
   */
  boolean run() throws IOException {
    request.head().write(server.output());
    if (!expectsContinue(request)) {
      return passBodies();
    }
    HttpHead interim = responseHead();
    if (interim.status() == CONTINUE) {
      interim.write(client.output());
      return passBodies();
    }
    passResponse(interim);
    return false;
  }

  private boolean passBodies() throws IOException {
    passRequestBody();
    HttpHead response = finalResponseHead();
    passResponse(response);
    return !response.says("Connection", "close");
  }

  private void passRequestBody() throws IOException {
    if (fault instanceof Fault.CutRequest(long afterBytes)) {
      var faulty = new FaultyOutput(server.output(), afterBytes, this::resetBoth);
      HttpBody.relayRequest(request.head(), client.input(), faulty);
      faulty.happen();
    }
    HttpBody.relayRequest(request.head(), client.input(), server.output());
  }

  private void passResponse(HttpHead head) throws IOException {
    switch (fault) {
      case Fault.CutResponse(long afterBytes) -> breakResponse(head, afterBytes, client::reset);
      case Fault.StallResponse(long afterBytes) ->
          breakResponse(head, afterBytes, client::waitForEnd);
      case Fault.LoseResponse() -> {
        passResponseBody(head, OutputStream.nullOutputStream());
        client.reset();
        throw new FaultyOutput.Happened();
      }
      case Fault.WithholdResponse() -> {
        passResponseBody(head, OutputStream.nullOutputStream());
        client.waitForEnd();
        throw new FaultyOutput.Happened();
      }
      case Fault.WrongETag() -> {
        head.mapFields(Exchange::otherETag).write(client.output());
        passBodyWithOtherETag(head);
      }
      case Fault.AddHeader(String name, String value) -> {
        head.with(name + ": " + value).write(client.output());
        passResponseBody(head, client.output());
      }
      case null, default -> {
        head.write(client.output());
        passResponseBody(head, client.output());
      }
    }
  }

  private void breakResponse(HttpHead head, long afterBytes, FaultyOutput.Happening happening)
      throws IOException {
    head.write(client.output());
    var faulty = new FaultyOutput(client.output(), afterBytes, happening);
    passResponseBody(head, faulty);
    faulty.happen();
  }

  private void passBodyWithOtherETag(HttpHead head) throws IOException {
    if (request.operation() == S3Operation.GET_OBJECT) {
      passResponseBody(head, client.output());
      return;
    }
    // of the same length, so the framing stays right
    var body = new ByteArrayOutputStream();
    passResponseBody(head, body);
    client.output().write(otherETag(body.toString(ISO_8859_1)).getBytes(ISO_8859_1));
    client.output().flush();
  }

  private void passResponseBody(HttpHead head, OutputStream to) throws IOException {
    HttpBody.relayResponse(request.method(), head, server.input(), to);
  }

  private HttpHead finalResponseHead() throws IOException {
    HttpHead head = responseHead();
    while (head.status() < FIRST_FINAL_STATUS) {
      head = responseHead();
    }
    return head;
  }

  private HttpHead responseHead() throws IOException {
    return HttpHead.read(server.input())
        .orElseThrow(() -> new EOFException("the server hung up instead of an answer"));
  }

  private void resetBoth() throws IOException {
    server.reset();
    client.reset();
  }

  private static boolean expectsContinue(S3Request request) {
    return request.head().says("Expect", "100-continue");
  }

  private static String otherETag(String text) {
    return ETAG.matcher(text)
        .replaceAll(etag -> etag.group(1) + (etag.group(2).equals("0") ? "1" : "0"));
  }

  private static String xml(Fault.Answer answer) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>%s</Message><RequestId>injected</RequestId></Error>"""
        .formatted(answer.code(), answer.message());
  }
}
