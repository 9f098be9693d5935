package io.pgstow.report;

/**
 * How many bytes there will be in all: guessed at first, as from the sizes of tables on a server's
 * disk, and corrected by what became of the pieces that are done. Thread-safe.
 */
final class Estimate {
  /** The part of the guess that counts as if it had been right, lest one small piece decides. */
  private static final int PRIOR = 50;

  private final long guess;
  private long guessedOfDone;
  private long done;

  /**
   * @param guess bytes
   */
  Estimate(long guess) {
    this.guess = guess;
  }

  /**
   * Learns from a piece.
   *
   * @param guessed bytes of it in the guess
   * @param found bytes it had
   */
  synchronized void completed(long guessed, long found) {
    guessedOfDone += guessed;
    done += found;
  }

  /** The bytes in all, as far as is known now. */
  synchronized long total() {
    double prior = guess / (double) PRIOR;
    double ratio = guessedOfDone + prior <= 0 ? 1 : (done + prior) / (guessedOfDone + prior);
    return done + Math.round(Math.max(0, guess - guessedOfDone) * ratio);
  }
}
