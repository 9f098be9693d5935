package io.pgstow.store.s3;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The requests that the store has not answered yet. One that is sent again counts from when it was
 * sent first. Thread-safe.
 */
final class Unanswered implements ExecutionInterceptor {
  /** A store answers sooner, once it has a request. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Slower lines are rare enough for a needless message. */
  private static final long SENT_IN_A_SECOND = 1 << 20;

  /** The attributes themselves change, and so does what they are equal to. */
  private static final ExecutionAttribute<UUID> REQUEST =
      new ExecutionAttribute<>("io.pgstow.request");

  private final Map<UUID, Waiting> waiting = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Unanswered(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A request.
   *
   * @param overdue when its answer is
   */
  private record Waiting(Instant since, Instant overdue) {}

  /** Since when the request waits whose answer has been overdue for longest, if one is. */
  Optional<Instant> overdueSince(Instant now) {
    return waiting.values().stream()
        .filter(request -> request.overdue().isBefore(now))
        .map(Waiting::since)
        .min(Comparator.naturalOrder());
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    long bytes =
        context
            .httpRequest()
            .firstMatchingHeader("Content-Length")
            .filter(length -> length.matches("[0-9]{1,18}"))
            .map(Long::valueOf)
            .orElse(0L);
    Instant now = clock.instant();
    attributes.putAttributeIfAbsent(REQUEST, UUID.randomUUID());
    waiting.putIfAbsent(
        Objects.requireNonNull(attributes.getAttribute(REQUEST)),
        new Waiting(now, now.plus(PATIENCE).plusSeconds(bytes / SENT_IN_A_SECOND)));
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    end(attributes);
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    end(attributes);
  }

  private void end(ExecutionAttributes attributes) {
    Optional.ofNullable(attributes.getAttribute(REQUEST)).ifPresent(waiting::remove);
  }
}
