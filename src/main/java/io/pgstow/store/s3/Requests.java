package io.pgstow.store.s3;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Tells, for debugging, what the store is asked and what it answers, by the id that it gives each
 * request; and counts what had to be asked again. Nothing of it holds a secret: requests are signed
 * in a header. Thread-safe.
 */
final class Requests implements ExecutionInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  /** As in {@code attempt=2; max=4}. */
  private static final Pattern ATTEMPT = Pattern.compile("attempt=([0-9]+)");

  private final LongAdder retries = new LongAdder();

  /** How many requests were sent again. */
  long retries() {
    return retries.sum();
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    int attempt = attempt(context.httpRequest());
    if (attempt > 1) {
      retries.increment();
      LOG.debug("attempt {}: {}", attempt, text(context.httpRequest()));
    }
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: {}, request {}",
          text(context.httpRequest()),
          context.httpResponse().statusCode(),
          context.httpResponse().firstMatchingHeader("x-amz-request-id").orElse("without an id"));
    }
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "{}: {}",
          context.httpRequest().map(Requests::text).orElse("a request that was not sent"),
          context.exception().toString());
    }
  }

  private static String text(SdkHttpRequest request) {
    String query = request.encodedQueryParameters().map(text -> "?" + text).orElse("");
    return request.method() + " " + request.encodedPath() + query;
  }

  private static int attempt(SdkHttpRequest request) {
    Optional<String> header = request.firstMatchingHeader("amz-sdk-request");
    Matcher attempt = ATTEMPT.matcher(header.orElse(""));
    return attempt.find() ? Integer.parseInt(attempt.group(1)) : 1;
  }
}
