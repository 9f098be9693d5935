package io.pgstow.testing;

/** What goes wrong with one request. */
public sealed interface Fault {

  /** The proxy answers with an S3 error; the server never sees the request. */
  record Answer(int status, String code, String message) implements Fault {}

  /** The connection is reset within the request's body; the server sees that too. */
  record CutRequest(long afterBytes) implements Fault {}

  /** The connection is reset within the answer's body. */
  record CutResponse(long afterBytes) implements Fault {}

  /** The answer stops within its body, and the connection stays open. */
  record StallResponse(long afterBytes) implements Fault {}

  /** The server does what it was asked, and the connection is reset instead of its answer. */
  record LoseResponse() implements Fault {}

  /** The server does what it was asked, and nothing comes back; the connection stays open. */
  record WithholdResponse() implements Fault {}

  /** The server does what it was asked, and its answer names another ETag, in head and body. */
  record WrongETag() implements Fault {}

  /** The answer has a header that the server does not know of. */
  record AddHeader(String name, String value) implements Fault {}

  /** Throttled. */
  static Fault slowDown() {
    return new Answer(503, "SlowDown", "Please reduce your request rate.");
  }

  /** The server's own fault. */
  static Fault internalError() {
    return new Answer(500, "InternalError", "We encountered an internal error. Please try again.");
  }

  /** An error behind a status of success, as of a completion or a copy that took long. */
  static Fault errorInside() {
    return new Answer(200, "InternalError", "We encountered an internal error. Please try again.");
  }

  /** Temporary credentials that have run out. */
  static Fault expiredToken() {
    return new Answer(400, "ExpiredToken", "The provided token has expired.");
  }

  /** What a store says to a part number that it does not take. */
  static Fault partNumberBeyond(int limit) {
    return new Answer(
        400,
        "InvalidArgument",
        "Part number must be an integer between 1 and %d, inclusive".formatted(limit));
  }
}
