package io.pgstow.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times with PostgreSQL's units; only zero may go without one. */
final class TimeSpan {
  static final Type<Duration> TYPE =
      Type.of(
          "a time with its unit, such as 500ms, 60s, 5min, 2h or 7d, up to 3650d", TimeSpan::parse);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|min|h|d)");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "ms", ChronoUnit.MILLIS,
          "s", ChronoUnit.SECONDS,
          "m", ChronoUnit.MINUTES,
          "min", ChronoUnit.MINUTES,
          "h", ChronoUnit.HOURS,
          "d", ChronoUnit.DAYS);

  /** What counts nanoseconds in 64 bits counts further than this. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private TimeSpan() {}

  private static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher matcher = FORM.matcher(text);
    return Optional.of(matcher)
        .filter(Matcher::matches)
        .flatMap(match -> Optional.ofNullable(UNITS.get(match.group(2))))
        .map(unit -> Duration.of(Long.parseLong(matcher.group(1)), unit))
        .filter(span -> span.compareTo(LONGEST) <= 0);
  }
}
