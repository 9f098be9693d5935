package io.pgstow.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Rows as COPY gives them, like those of events.sql; the same each time. */
public final class BenchRows {
  private static final Random RANDOM = new Random(7);
  private static final String[] KINDS = {"view", "click", "order", "refund", "login"};

  private BenchRows() {}

  /** A row with its line feed. */
  public static byte[] row(int number) {
    return "%d\t%d\t2026-01-01 00:00:%02d.7+00\t%016x\t%s\t{\"path\": \"/shop/%d/item\", \"price\": %d.%02d, \"session\": \"%016x\", \"tags\": [\"a%d\", \"b%d\"]}\n"
        .formatted(
            number,
            RANDOM.nextInt(100_000),
            number % 60,
            RANDOM.nextLong(),
            KINDS[RANDOM.nextInt(KINDS.length)],
            RANDOM.nextInt(5000),
            RANDOM.nextInt(100),
            RANDOM.nextInt(100),
            RANDOM.nextLong(),
            RANDOM.nextInt(50),
            RANDOM.nextInt(50))
        .getBytes(UTF_8);
  }

  /** Some MB of rows. */
  public static byte[] rows(int count) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      out.writeBytes(row(i));
    }
    return out.toByteArray();
  }
}
