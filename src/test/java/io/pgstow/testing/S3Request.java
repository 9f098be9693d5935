package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request as it went over the wire; a retry is another one.
 *
 * @param key decoded; empty where the request is about the bucket
 * @param query decoded parameters; one without a value has the empty one
 */
public record S3Request(
    String method, String bucket, String key, Map<String, String> query, HttpHead head) {

  static S3Request of(HttpHead head) {
    String[] start = head.start().split(" ", 3);
    String[] target = start[1].split("\\?", 2);
    String[] path = target[0].split("/", 3);
    return new S3Request(
        start[0],
        decoded(path[1]),
        path.length < 3 ? "" : decoded(path[2]),
        target.length < 2 ? Map.of() : parameters(target[1]),
        head);
  }

  public S3Operation operation() {
    return S3Operation.of(this);
  }

  /** The value of a header; the name in any case. */
  public Optional<String> header(String name) {
    return head.header(name);
  }

  /** Whether there is such a query parameter. */
  public boolean has(String parameter) {
    return query.containsKey(parameter);
  }

  /** The number of the part it sends; 0 for other requests. */
  public int partNumber() {
    return Integer.parseInt(query.getOrDefault("partNumber", "0"));
  }

  @Override
  public String toString() {
    return operation() + (partNumber() > 0 ? " " + partNumber() : "") + " " + key;
  }

  private static Map<String, String> parameters(String query) {
    return Arrays.stream(query.split("&"))
        .map(parameter -> parameter.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> decoded(pair[0]), pair -> pair.length < 2 ? "" : decoded(pair[1])));
  }

  private static String decoded(String text) {
    // a literal plus stands for itself in a path, and is always encoded in S3's query parameters
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }
}
