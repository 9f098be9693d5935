package io.pgstow.testing;

/** Which of the requests of a kind, counted from 1, retries included. */
public record Occurrences(int first, int last) {

  public static Occurrences nth(int number) {
    return new Occurrences(number, number);
  }

  public static Occurrences upTo(int last) {
    return new Occurrences(1, last);
  }

  public static Occurrences from(int first) {
    return new Occurrences(first, Integer.MAX_VALUE);
  }

  public static Occurrences always() {
    return from(1);
  }

  boolean include(int number) {
    return first <= number && number <= last;
  }
}
