package io.pgstow.stream;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps all streams that share it together below a rate. Whoever has moved bytes waits until they
 * are paid for; an interrupted thread does not wait. Thread-safe.
 */
public final class RateLimit {
  /** No limit. */
  public static final RateLimit NONE = new RateLimit(Long.MAX_VALUE);

  /** A shorter wait is put off, as threads cannot wait so shortly; nanoseconds. */
  private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(2);

  private final long bytesPerSecond;
  private final LongSupplier clock;
  private final LongConsumer park;

  // when all that was moved is paid for, by the clock
  private long paid;

  /** A limit in bytes per second, above 0. */
  public RateLimit(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * @param clock nanoseconds
   * @param park waits for so many nanoseconds, or less
   */
  RateLimit(long bytesPerSecond, LongSupplier clock, LongConsumer park) {
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    this.park = park;
    this.paid = clock.getAsLong();
  }

  /** Waits as long as it takes to move so many bytes, which were moved or are about to be. */
  public void pay(long bytes) {
    if (bytesPerSecond == Long.MAX_VALUE) {
      return;
    }
    long until = due(bytes);
    for (long left = until - clock.getAsLong();
        left >= SHORTEST_WAIT && !Thread.currentThread().isInterrupted();
        left = until - clock.getAsLong()) {
      park.accept(left);
    }
  }

  private synchronized long due(long bytes) {
    long now = clock.getAsLong();
    double price = (double) bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    paid = (paid - now > 0 ? paid : now) + (long) price;
    return paid;
  }

  /** A stream that pays for what is written to it; closing it closes the other. */
  public OutputStream pace(OutputStream out) {
    return bytesPerSecond == Long.MAX_VALUE ? out : new Paced(out);
  }

  private final class Paced extends FilterOutputStream {
    Paced(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      pay(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      pay(length);
    }
  }
}
