package io.pgstow.codec;

/**
 * The Adler-32 checksum of some bytes, which can be put together with that of the bytes behind them
 * (RFC 1950, section 8.2).
 *
 * @param value as {@link java.util.zip.Adler32} has it
 * @param length of the bytes
 */
public record AdlerSum(int value, long length) {
  /** Of no bytes. */
  public static final AdlerSum EMPTY = new AdlerSum(1, 0);

  private static final int MODULUS = 65_521;
  private static final int HALF = 16;
  private static final int LOW = 0xffff;

  /** The checksum of these bytes and those behind them. */
  public AdlerSum then(AdlerSum next) {
    // the sum of the bytes begins at 1, in each of the two; the sum of the sums counts the first
    // bytes once more for each byte behind them
    long sum = (value & LOW) + (next.value & LOW) - 1L;
    long sums =
        (value >>> HALF)
            + (next.value >>> HALF)
            + (next.length % MODULUS) * ((value & LOW) - 1L + MODULUS);
    return new AdlerSum(
        (int) (sums % MODULUS << HALF | (sum + MODULUS) % MODULUS), length + next.length);
  }
}
