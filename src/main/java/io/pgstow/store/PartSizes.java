package io.pgstow.store;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;

/**
 * How large the parts of an object are. Half of the parts a store allows hold the estimated size,
 * all as large as each other, as some stores want it (Cloudflare R2). After them the sizes double
 * again and again as far as memory goes, so that a wrong estimate does not cost the upload. Where
 * memory does not allow so much, all of the parts are for the estimate. All within what Amazon S3
 * allows, whose limits the others keep or exceed: 5 MiB to 5 GiB each, here at most what an array
 * holds.
 *
 * @param uniform the size of the first parts, bytes
 * @param maxParts the most parts the store takes for an object
 * @param largest the size of a part that is never exceeded, bytes
 */
public record PartSizes(int uniform, int maxParts, int largest) {
  /** The smallest part Amazon S3 takes, but for an object's last one; bytes. */
  public static final int SMALLEST = 5 << 20;

  /** Parts this large keep the number of requests low and still fit into any memory; bytes. */
  public static final long DEFAULT = 8 << 20;

  /** The most parts Amazon S3 takes; Scaleway takes 1,000. */
  public static final int DEFAULT_MAX_PARTS = 10_000;

  /** The largest part that fits into an array and is a whole number of MiB; bytes. */
  public static final int LARGEST = 2047 << 20;

  private static final long MIB = 1 << 20;
  // after the uniform parts there are as many again: eight doublings, from the default size to the
  // largest, take a quarter of them, and the rest are of the largest size
  private static final int DOUBLINGS_PER_UPLOAD = 64;

  /**
   * Sizes for an object of about the estimated size.
   *
   * @param estimate bytes; 0 when unknown
   * @param least the smallest part wanted, bytes
   * @param maxParts 1 at least
   * @param most the largest part there is memory for, bytes
   * @throws PgstowException with the exit code {@code USAGE}, for a size that no part can have
   */
  public static PartSizes of(long estimate, long least, int maxParts, long most) {
    if (least < SMALLEST || least > LARGEST) {
      throw new PgstowException(
          ExitCode.USAGE,
          "parts of \"%d\" bytes are not possible".formatted(least),
          "A part has from %d MiB to %d MiB.".formatted(SMALLEST / MIB, LARGEST / MIB));
    }
    int largest = (int) Math.clamp(most, least, LARGEST);
    long half = Math.ceilDiv(maxParts, 2);
    long needed = Math.ceilDiv(Math.ceilDiv(estimate, half), MIB) * MIB;
    return new PartSizes((int) Math.clamp(needed, least, largest), maxParts, largest);
  }

  /** Whether an object of so many bytes can be cut so. */
  public boolean holds(long size) {
    return (long) uniform * maxParts >= size;
  }

  /**
   * The size of a part, bytes; the last one of an object may be smaller.
   *
   * @param number from 1
   * @throws PgstowException when the store does not take so many
   */
  public int sizeOf(int number) {
    if (number > maxParts) {
      throw new PgstowException(
          ExitCode.STORE,
          "the archive needs more than \"%d\" parts".formatted(maxParts),
          "Set a larger S3_CHUNK_SIZE, or S3_MAX_PARTS if the store takes more.");
    }
    int beyond = number - Math.ceilDiv(maxParts, 2);
    int doublings = beyond <= 0 ? 0 : 1 + beyond / Math.ceilDiv(maxParts, DOUBLINGS_PER_UPLOAD);
    return (int) Math.min((long) uniform << Math.min(doublings, Integer.SIZE - 1), largest);
  }
}
