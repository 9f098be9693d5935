package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The body of an HTTP message, byte for byte with its framing (RFC 9112, section 6). */
final class HttpBody {
  private static final int BUFFER = 1 << 13;

  private final InputStream from;
  private final OutputStream to;

  private HttpBody(InputStream from, OutputStream to) {
    this.from = from;
    this.to = to;
  }

  static void relayRequest(HttpHead head, InputStream from, OutputStream to) throws IOException {
    var body = new HttpBody(from, to);
    if (head.says("Transfer-Encoding", "chunked")) {
      body.chunks();
    } else {
      body.bytes(head.header("Content-Length").map(Long::parseLong).orElse(0L));
    }
    to.flush();
  }

  /**
   * Relays the body of an answer.
   *
   * @param method of the request: an answer to HEAD has no body, whatever its head says
   */
  static void relayResponse(String method, HttpHead head, InputStream from, OutputStream to)
      throws IOException {
    var body = new HttpBody(from, to);
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return;
    }
    if (head.says("Transfer-Encoding", "chunked")) {
      body.chunks();
    } else if (head.header("Content-Length").isPresent()) {
      body.bytes(Long.parseLong(head.header("Content-Length").get()));
    } else {
      from.transferTo(to);
    }
    to.flush();
  }

  private void bytes(long count) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long left = count; left > 0; ) {
      int read = from.read(buffer, 0, (int) Math.min(left, BUFFER));
      if (read < 0) {
        throw new EOFException("%d bytes of %d are missing".formatted(left, count));
      }
      to.write(buffer, 0, read);
      left -= read;
    }
  }

  private void chunks() throws IOException {
    long size;
    do {
      String[] header = line().split(";", 2);
      size = Long.parseLong(header[0].strip(), 16);
      if (size > 0) {
        bytes(size);
        line();
      }
    } while (size > 0);
    while (!line().isBlank()) {
      to.flush();
    }
  }

  private String line() throws IOException {
    byte[] line = HttpHead.line(from);
    if (line.length == 0) {
      throw new EOFException("a body in chunks without its last one");
    }
    to.write(line);
    return new String(line, US_ASCII);
  }
}
