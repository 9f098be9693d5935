package io.pgstow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.testing.FailingStream;
import io.pgstow.testing.SlowStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ReadAheadInputTest {
  private static final int MIB = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1 << 18, 3 * MIB, 3 * MIB + 17})
  void everything_comes_once_and_in_its_order(int length) throws IOException {
    byte[] bytes = random(length);
    for (long said : new long[] {0, length, Long.MAX_VALUE}) {
      try (var in = new ReadAheadInput(new SlowStream(bytes, 12_345), said)) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void no_more_than_a_bounded_part_of_the_stream_is_in_memory() throws IOException {
    var read = new AtomicInteger();
    var below =
        new FilterInputStream(new SlowStream(random(5 * MIB), 10_000)) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            read.addAndGet(Math.max(count, 0));
            return count;
          }
        };
    try (var in = new ReadAheadInput(below, 5 * MIB)) {
      byte[] buffer = new byte[1000];
      int taken = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        assertThat(read.get() - taken).isLessThanOrEqualTo(MIB);
        taken += n;
      }
      assertThat(taken).isEqualTo(5 * MIB);
    }
  }

  @Test
  void a_failure_comes_behind_what_was_read_before_it_and_again_instead_of_an_end()
      throws IOException {
    byte[] bytes = random(2 * MIB);
    var failure = new IOException("the connection is lost");
    try (var in = new ReadAheadInput(new FailingStream(bytes, MIB, failure), bytes.length)) {
      assertThat(in.readNBytes(MIB)).isEqualTo(Arrays.copyOf(bytes, MIB));
      assertThatThrownBy(in::read).isSameAs(failure);
      assertThatThrownBy(in::read).isSameAs(failure);
    }
  }

  @Test
  void a_refusal_of_the_store_stays_what_it_is() throws IOException {
    var refusal = new PgstowException(ExitCode.STORE, "cannot read \"one\"", "Look.");
    var below =
        new FilterInputStream(InputStream.nullInputStream()) {
          @Override
          public int read(byte[] target, int offset, int length) {
            throw refusal;
          }
        };
    try (var in = new ReadAheadInput(below, 1)) {
      assertThatThrownBy(in::read).isSameAs(refusal);
    }
  }

  @Test
  void closing_ends_a_reading_that_waits_and_closes_the_stream() throws Exception {
    var below = new SilentStream();
    try (var in = new ReadAheadInput(below, MIB)) {
      below.waiting.await();
      assertThat(in.available()).isZero();
    }
    assertThat(below.ended.getCount()).isZero();
    assertThat(below.closed).isTrue();
  }

  @Test
  void who_waits_can_be_interrupted() throws Exception {
    try (var in = new ReadAheadInput(new SilentStream(), MIB)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Says nothing until its thread is interrupted. */
  private static final class SilentStream extends FilterInputStream {
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean closed;

    SilentStream() {
      super(InputStream.nullInputStream());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      waiting.countDown();
      try {
        new CountDownLatch(1).await();
        return -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        ended.countDown();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
