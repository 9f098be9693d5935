package io.pgstow.report;

import java.time.Duration;
import java.util.Locale;

/** Sizes, times, rates and counts in the form people read; the same in every locale. */
public final class Units {
  private static final String PREFIXES = "KMGTPE";

  private Units() {}

  /** A number of bytes: {@code 512 B}, {@code 1.5 GiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double scaled = bytes / (double) (1L << (10 * power));
    return String.format(Locale.ROOT, "%.1f %ciB", scaled, PREFIXES.charAt(power - 1));
  }

  /** A rate over a time longer than none: {@code 85.2 MiB/s}. */
  public static String rate(long bytes, Duration time) {
    return bytes((long) (bytes / seconds(time))) + "/s";
  }

  /** A number of things: {@code 1,200,000}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of things and what they are: {@code 1 table}, {@code 44 indexes}. */
  public static String count(long number, String thing) {
    return count(number) + " " + (number == 1 ? thing : things(thing));
  }

  /** More of a thing than one: {@code tables}, {@code indexes}. */
  public static String things(String thing) {
    return thing + (thing.endsWith("x") ? "es" : "s");
  }

  /** A time in its two largest units: {@code 350 ms}, {@code 12.3 s}, {@code 2 h 5 min}. */
  public static String duration(Duration time) {
    if (time.toMillis() < 1000) {
      return time.toMillis() + " ms";
    }
    if (time.toSeconds() < 60) {
      // cut, not rounded: 59.96 s is not 60.0 s
      return String.format(
          Locale.ROOT, "%.1f s", (time.toMillis() - time.toMillis() % 100) / 1000.0);
    }
    if (time.toMinutes() < 60) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    if (time.toHours() < 24) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toDays() + " d " + time.toHoursPart() + " h";
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
