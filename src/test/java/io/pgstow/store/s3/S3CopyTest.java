package io.pgstow.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.StoredObject;
import io.pgstow.testing.FreePort;
import io.pgstow.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which parts an object is copied by a store that tells them, as Amazon's does. */
final class S3CopyTest {
  private static final Pattern PART = Pattern.compile("partNumber=(\\d+)");
  private static final int MIB = 1 << 20;
  private static final String ETAG = "0123456789abcdef0123456789abcdef";

  private static final String COPIED = "\"" + ETAG + "-copied\"";

  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final List<String> sources = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> ofCopy = new TreeMap<>();
  private List<Integer> parts = List.of();
  private String sourceEtag = "";
  private String checksum = "";
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(FreePort.address(), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void the_parts_of_an_upload_are_kept() {
    parts = List.of(6 * MIB, 6 * MIB, MIB);
    copy(ETAG + "-3");
    assertThat(ranges)
        .containsExactlyInAnyOrder(
            "bytes=0-6291455", "bytes=6291456-12582911", "bytes=12582912-13631487");
  }

  @Test
  void so_are_parts_of_different_sizes() {
    parts = List.of(6 * MIB, 7 * MIB, 9 * MIB, 8 * MIB);
    copy(ETAG + "-4");
    assertThat(ranges)
        .containsExactlyInAnyOrder(
            "bytes=0-6291455",
            "bytes=6291456-13631487",
            "bytes=13631488-23068671",
            "bytes=23068672-31457279");
  }

  @Test
  void a_large_object_that_was_sent_at_once_is_copied_in_parts() {
    parts = List.of(11 * MIB);
    copy(ETAG);
    assertThat(ranges)
        .containsExactlyInAnyOrder(
            "bytes=0-5242879", "bytes=5242880-10485759", "bytes=10485760-11534335");
  }

  @Test
  void one_bucket_copies_from_another() {
    parts = List.of(6 * MIB, MIB);
    sourceEtag = ETAG + "-2";
    ofCopy.put("x-amz-meta-pgstow-source-etag", sourceEtag);
    ofCopy.put("ETag", COPIED);
    S3Options options = S3Server.options(endpoint(), "below");
    var other = new S3Options("other", "a b", options.access(), options.writing());
    try (var source = new S3Store(other);
        var target = new S3Store(options)) {
      target.copy(source, new StoredObject("from", size(), sourceEtag, Instant.EPOCH), "to");
    }
    assertThat(sources).containsExactly("other/a%20b/from", "other/a%20b/from");
  }

  @Test
  void a_copy_with_another_checksum_is_none() {
    parts = List.of(11 * MIB);
    checksum = "AAAAAA==";
    ofCopy.put("x-amz-checksum-crc32", "AAAAAQ==");
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> copy(ETAG))
        .withMessage("\"s3://stow/to\" is not the same as \"s3://stow/from\"")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.VERIFICATION));
  }

  private void copy(String etag) {
    ofCopy.putIfAbsent("x-amz-meta-pgstow-source-etag", etag);
    ofCopy.put("ETag", COPIED);
    var object = new StoredObject("from", size(), etag, Instant.EPOCH);
    sourceEtag = etag;
    try (var store = new S3Store(S3Server.options(endpoint(), ""))) {
      store.copy(store, object, "to");
    }
  }

  private URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private long size() {
    return parts.stream().mapToLong(Integer::longValue).sum();
  }

  /** As much of S3 as a copy takes. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      exchange.getRequestBody().readAllBytes();
      switch (exchange.getRequestMethod()) {
        case "HEAD" -> head(exchange, query);
        case "POST" ->
            send(
                exchange,
                query.startsWith("uploads")
                    ? "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
                    : "<CompleteMultipartUploadResult><ETag>\""
                        + ETAG
                        + "-copied\"</ETag></CompleteMultipartUploadResult>");
        default -> {
          sources.add(exchange.getRequestHeaders().getFirst("x-amz-copy-source"));
          ranges.add(exchange.getRequestHeaders().getFirst("x-amz-copy-source-range"));
          send(exchange, "<CopyPartResult><ETag>\"" + ETAG + "\"</ETag></CopyPartResult>");
        }
      }
    }
  }

  private void head(HttpExchange exchange, String query) throws IOException {
    boolean original = exchange.getRequestURI().getPath().endsWith("/from");
    Matcher part = PART.matcher(query);
    long length = part.find() ? parts.get(Integer.parseInt(part.group(1)) - 1) : size();
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Length", Long.toString(length));
    headers.set("Last-Modified", "Sat, 21 Nov 2026 08:00:00 GMT");
    if (original) {
      headers.set("ETag", "\"" + sourceEtag + "\"");
      if (!checksum.isEmpty()) {
        headers.set("x-amz-checksum-crc32", checksum);
      }
    } else {
      ofCopy.forEach(headers::set);
    }
    exchange.sendResponseHeaders(200, -1);
  }

  private static void send(HttpExchange exchange, String xml) throws IOException {
    byte[] body = xml.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
