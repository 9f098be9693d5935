package io.pgstow.report;

/** Names in a database may hold any character; a terminal would obey some of them. */
final class Printable {
  private Printable() {}

  /** The text with every control character but the line feed replaced by a question mark. */
  static String of(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n]]", "?");
  }

  /** The same in one line. */
  static String line(String text) {
    return of(text).replace('\n', '?');
  }
}
