package io.pgstow.text;

import java.util.List;
import java.util.stream.Collectors;

/** Lists of any length as a part of one line: {@code a, b, c, d, e and 995 more}. */
public final class Shortened {
  private static final int SHOWN = 5;

  private Shortened() {}

  /** The first of them, and how many there are besides. */
  public static String list(List<String> all) {
    return list(all, all.size());
  }

  /**
   * The same where not all are at hand.
   *
   * @param first of them
   * @param count of all of them
   */
  public static String list(List<String> first, long count) {
    String shown = first.stream().limit(SHOWN).collect(Collectors.joining(", "));
    long more = count - Math.min(first.size(), SHOWN);
    return more > 0 ? "%s and %,d more".formatted(shown, more) : shown;
  }
}
