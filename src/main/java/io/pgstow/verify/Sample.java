package io.pgstow.verify;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;

/**
 * A share of a backup: the shares 1 to {@code of} together are all of it, and none of it is in two.
 *
 * @param number from 1
 */
public record Sample(int number, int of) {

  /** Refuses a share that there is none of. */
  public Sample {
    if (number < 1 || number > of) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%d/%d\" is no share of a backup".formatted(number, of),
          "Write 1/7 to 7/7 for the sevenths of a backup, for example.");
    }
  }

  /** Reads {@code 2/7}. */
  public static Sample parse(String text) {
    int slash = text.indexOf('/');
    return new Sample(
        Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /**
   * Whether what begins at an offset is in the share.
   *
   * @param total bytes of all of it
   */
  boolean takes(long offset, long total) {
    return offset / Math.ceilDiv(total, of) == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + of;
  }
}
