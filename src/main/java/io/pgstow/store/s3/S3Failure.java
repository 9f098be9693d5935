package io.pgstow.store.s3;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.text.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String NO_REGION = "Unable to load region";

  /** As in {@code the region 'us-east-1' is wrong; expecting 'eu-west-1'}. */
  private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");

  /** As in {@code java.io.IOException: reset} and {@code a.b.Chain@1a2b3c: none}. */
  private static final Pattern OBJECT =
      Pattern.compile("\\b(?:[a-z][a-z0-9]*\\.){2,}[A-Z][\\w$]*(?:@[0-9a-f]+)?:?\\s*");

  static S3Failure of(SdkException e, Optional<URI> endpoint) {
    return switch (e) {
      case AbortedException _ ->
          new S3Failure(ExitCode.STOPPED, "interrupted", "Run the job again.");
      case S3Exception answer -> answered(answer);
      default -> unanswered(e, endpoint);
    };
  }

  /** Why the SDK cannot be set up: it reads its files first of all. */
  static S3Failure ofSetup(RuntimeException e) {
    return String.valueOf(e.getMessage()).contains(NO_REGION)
        ? configuration(e)
        : store(
            "the AWS configuration cannot be read (%s)".formatted(plain(e)),
            "Correct the files in ~/.aws, or those that AWS_CONFIG_FILE and"
                + " AWS_SHARED_CREDENTIALS_FILE name.");
  }

  static S3Failure of(Refusal refusal) {
    return store(refusal.reason(), refusal.hint());
  }

  PgstowException exception(String act, String location, @Nullable RuntimeException cause) {
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
    Optional<String> region = refusal.filter(Refusal.OTHER_REGION::equals).flatMap(_ -> region(e));
    return store(refusal.get().reason(), region.orElse(refusal.get().hint()));
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

  /** By a header, or in the text of the error. */
  private static Optional<String> region(S3Exception e) {
    return Optional.ofNullable(e.awsErrorDetails())
        .flatMap(
            details ->
                Optional.ofNullable(details.sdkHttpResponse())
                    .flatMap(response -> response.firstMatchingHeader(REGION_HEADER))
                    .or(
                        () ->
                            Optional.ofNullable(details.errorMessage())
                                .map(EXPECTED_REGION::matcher)
                                .filter(Matcher::find)
                                .map(found -> found.group(1))))
        .map("Set AWS_REGION=%s."::formatted);
  }

  private static Optional<String> details(S3Exception e, Function<AwsErrorDetails, String> part) {
    return Optional.ofNullable(e.awsErrorDetails()).map(part);
  }

  private static S3Failure unanswered(SdkException e, Optional<URI> endpoint) {
    List<Throwable> causes =
        Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause).toList();
    String message = plain(causes.getLast());
    for (Throwable cause : causes.reversed()) {
      switch (cause) {
        case UnknownHostException _ -> {
          return store(
              "there is no host \"%s\"".formatted(host(message)),
              "Check S3_ENDPOINT_URL and AWS_REGION; most stores other than Amazon's need"
                  + " AWS_S3_FORCE_PATH_STYLE=true.");
        }
        case ConnectException _, NoRouteToHostException _ -> {
          return unreachable(endpoint);
        }
        case SocketTimeoutException timeout
            when String.valueOf(timeout.getMessage()).contains("onnect timed out") -> {
          return unreachable(endpoint);
        }
        case SSLException _ -> {
          return store(
              "no secure connection (%s)".formatted(message),
              "Let Java trust the store's certificate, or for a trial set AWS_NO_VERIFY_SSL=true.");
        }
        case UnusableAnswerException _ -> {
          return store(
              message,
              "Check proxies and firewalls between this machine and the store, then run the job again.");
        }
        default -> {}
      }
    }
    return causes.stream().anyMatch(IOException.class::isInstance)
        ? store(
            "the connection broke (%s)".formatted(message),
            "Check the network to the store and run the job again.")
        : configuration(e);
  }

  private static S3Failure unreachable(Optional<URI> endpoint) {
    return store(
        endpoint.map("nobody answers at \"%s\""::formatted).orElse("nobody answers"),
        "Check S3_ENDPOINT_URL, and that firewalls permit the connection.");
  }

  /** Some resolvers say in the same text that it is not known. */
  private static String host(String message) {
    return message.replaceFirst(": .*", "");
  }

  /** What the SDK finds before it sends anything, of which it tells by the text alone. */
  private static S3Failure configuration(Throwable e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unable to load credentials")) {
      return withoutCredentials(message);
    }
    if (message.contains(NO_REGION)) {
      return new S3Failure(
          ExitCode.USAGE,
          "the region of the bucket is not known",
          "Set AWS_REGION, or S3_ENDPOINT_URL for a store that is not AWS.");
    }
    return store(plain(e), "Check the settings of the store.");
  }

  private static S3Failure withoutCredentials(String message) {
    return CredentialSource.in(message)
        .map(
            failed ->
                store(
                    "there are no credentials: %s gives none (%s)"
                        .formatted(failed.source().title(), plain(failed.text())),
                    failed.source().hint()))
        .orElseGet(
            () ->
                store(
                    "there are no credentials",
                    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role,"
                        + " which may need AWS_REGION. DEBUG=true logs what was tried."));
  }

  private static S3Failure store(String reason, String hint) {
    return new S3Failure(ExitCode.STORE, reason, hint);
  }

  private static String plain(Throwable e) {
    return plain(Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
  }

  /** Without the names of classes and objects that Java's and the SDK's messages are full of. */
  private static String plain(String message) {
    String told = message.replace("java.nio.file.NoSuchFileException: ", "no such file: ");
    return Printable.line(
        OBJECT.matcher(told).replaceAll("").replaceFirst(": ProfileFile\\(.*", "").strip());
  }
}
