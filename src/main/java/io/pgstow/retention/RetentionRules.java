package io.pgstow.retention;

import java.time.Duration;
import java.time.Instant;

/**
 * How much to keep. Each rule keeps by itself; 0 keeps nothing.
 *
 * @param days age up to which everything is kept, in days of 24 hours
 * @param last how many of the newest
 * @param daily from how many days the newest of each
 * @param weekly from how many weeks
 * @param monthly from how many months
 */
public record RetentionRules(int days, int last, int daily, int weekly, int monthly) {
  /**
   * Since when the reports of backups that were not made are kept: somebody may want to see why.
   */
  Instant reportsSince(Instant now) {
    return now.minus(Duration.ofDays(Math.max(1, days)));
  }
}
