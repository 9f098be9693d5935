package io.pgstow.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes in bytes with PostgreSQL's units, which are powers of 1024 (config.sgml, "Parameter Names
 * and Values"): 1MB is 1MiB is 1048576.
 */
final class ByteSize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([kKMGT]?)(i?B)?");
  private static final Map<String, Long> FACTORS =
      Map.of("", 1L, "k", 1L << 10, "K", 1L << 10, "M", 1L << 20, "G", 1L << 30, "T", 1L << 40);

  private static final String PER_SECOND = "/s";

  private ByteSize() {}

  static Type<Long> between(String least, String most) {
    long low = parse(least).orElseThrow();
    long high = parse(most).orElseThrow();
    return Type.of(
        "a size from " + least + " to " + most + ", such as 64MB",
        text -> parse(text).filter(size -> size >= low && size <= high));
  }

  /** Bytes per second. */
  static Type<Long> rate(String least, String most) {
    Type<Long> size = between(least, most);
    return Type.of(
        "a rate from %s/s to %s/s, such as 50MB/s".formatted(least, most),
        text ->
            Optional.of(text)
                .filter(rate -> rate.endsWith(PER_SECOND))
                .map(rate -> rate.substring(0, rate.length() - PER_SECOND.length()).strip())
                .flatMap(size::parse));
  }

  private static Optional<Long> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      long factor = FACTORS.getOrDefault(matcher.group(2), 1L);
      return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }
}
