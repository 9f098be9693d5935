package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Why a request failed, in words for whoever runs the job.
 *
 * @param reason what follows on "cannot write ...: "
 */
record S3Failure(ExitCode exitCode, String reason, String hint) {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final String REGION_HEADER = "x-amz-bucket-region";

  static S3Failure of(SdkException e, Optional<URI> endpoint) {
    return switch (e) {
      case AbortedException _ ->
          new S3Failure(ExitCode.STOPPED, "interrupted", "Run the job again.");
      case S3Exception answer -> answered(answer);
      default -> unanswered(e, endpoint);
    };
  }

  static S3Failure of(Refusal refusal) {
    return store(refusal.reason(), refusal.hint());
  }

  PgstowException exception(String act, String location, @Nullable SdkException cause) {
    return new PgstowException(
        exitCode, "cannot %s \"%s\": %s".formatted(act, location, reason), hint, cause);
  }

  private static S3Failure answered(S3Exception e) {
    String code = details(e, AwsErrorDetails::errorCode).orElse("");
    Optional<Refusal> refusal = Refusal.of(code).or(() -> byStatus(e.statusCode()));
    if (refusal.isEmpty()) {
      String message = details(e, AwsErrorDetails::errorMessage).orElse("no more is known");
      return store(
          "the store answered %d %s: %s".formatted(e.statusCode(), code, message),
          "See the documentation of the store; S3_CHECKSUMS=required or a lower"
              + " S3_MAX_PARTS may help.");
    }
    return store(refusal.get().reason(), region(e).orElse(refusal.get().hint()));
  }

  /** Answers to HEAD, and those of proxies, have no code. */
  private static Optional<Refusal> byStatus(int status) {
    return switch (status) {
      case 301, 307 -> Optional.of(Refusal.OTHER_REGION);
      case 403 -> Optional.of(Refusal.DENIED);
      case INTERNAL_ERROR -> Optional.of(Refusal.FAULT);
      case TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> Optional.of(Refusal.THROTTLED);
      default -> Optional.empty();
    };
  }

  private static Optional<String> region(S3Exception e) {
    return details(e, AwsErrorDetails::errorCode)
        .flatMap(Refusal::of)
        .filter(Refusal.OTHER_REGION::equals)
        .flatMap(_ -> Optional.ofNullable(e.awsErrorDetails().sdkHttpResponse()))
        .flatMap(response -> response.firstMatchingHeader(REGION_HEADER))
        .map("Set AWS_REGION=%s."::formatted);
  }

  private static Optional<String> details(S3Exception e, Function<AwsErrorDetails, String> part) {
    return Optional.ofNullable(e.awsErrorDetails()).map(part);
  }

  private static S3Failure unanswered(SdkException e, Optional<URI> endpoint) {
    Throwable root = root(e);
    String message = Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    return switch (root) {
      case UnknownHostException _ ->
          store(
              "there is no host \"%s\"".formatted(message),
              "Check S3_ENDPOINT_URL and AWS_REGION; most stores other than Amazon's need"
                  + " AWS_S3_FORCE_PATH_STYLE=true.");
      case ConnectException _ ->
          store(
              "nobody answers" + endpoint.map(" at \"%s\""::formatted).orElse(""),
              "Check S3_ENDPOINT_URL, and that firewalls permit the connection.");
      case SSLException _ ->
          store(
              "no secure connection (%s)".formatted(message),
              "Let Java trust the store's certificate, or for a trial set AWS_NO_VERIFY_SSL=true.");
      case UnusableAnswerException _ ->
          store(
              message,
              "Check proxies and firewalls between this machine and the store, then run the job again.");
      case IOException _ ->
          store(
              "the connection broke (%s)".formatted(message),
              "Check the network to the store and run the job again.");
      default -> configuration(e);
    };
  }

  private static S3Failure configuration(SdkException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unable to load credentials")) {
      return store(
          "there are no credentials",
          "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role,"
              + " which may need AWS_REGION. DEBUG=true logs what was tried.");
    }
    return store(message, "Check the settings of the store.");
  }

  private static S3Failure store(String reason, String hint) {
    return new S3Failure(ExitCode.STORE, reason, hint);
  }

  private static Throwable root(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .reduce((_, cause) -> cause)
        .orElse(e);
  }
}
