package io.pgstow.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final RateLimit limit = new RateLimit(1_000, now::get, now::addAndGet);

  private long passed(Runnable work) {
    long before = now.get();
    work.run();
    return TimeUnit.NANOSECONDS.toMillis(now.get() - before);
  }

  @Test
  void bytes_take_the_time_that_the_rate_says() {
    assertThat(passed(() -> limit.pay(500))).isEqualTo(500);
    assertThat(passed(() -> limit.pay(1_500))).isEqualTo(1_500);
  }

  @Test
  void many_small_pieces_take_as_long_as_a_large_one() {
    assertThat(
            passed(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    limit.pay(1);
                  }
                }))
        .isBetween(997L, 1_000L);
  }

  @Test
  void time_in_which_nothing_was_moved_is_not_saved_up() {
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(passed(() -> limit.pay(1_000))).isEqualTo(1_000);
  }

  @Test
  void streams_share_the_rate() throws IOException {
    var bytes = new ByteArrayOutputStream();
    long before = now.get();
    try (var one = limit.pace(bytes);
        var other = limit.pace(bytes)) {
      one.write(new byte[600]);
      other.write(new byte[400]);
    }
    assertThat(TimeUnit.NANOSECONDS.toMillis(now.get() - before)).isEqualTo(1_000);
    assertThat(bytes.size()).isEqualTo(1_000);
  }

  @Test
  void an_interrupted_thread_does_not_wait() {
    Thread.currentThread().interrupt();
    try {
      assertThat(passed(() -> limit.pay(1_000))).isZero();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
