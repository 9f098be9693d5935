package io.pgstow.text;

/**
 * Texts for a terminal or a log that hold what others have written. A name in a database may be of
 * any characters, and some of them are obeyed: they move the cursor, begin a line that looks like
 * one of the log, or turn the order of what follows. Where a text leaves, they are written as
 * escapes, as in {@code \n} and {@code \u001b}. Nothing that was made here is changed by making it
 * again.
 */
public final class Printable {
  private static final String BIDI = "\u061c\u200e\u200f";
  private static final char FIRST_EMBEDDING = '\u202a';
  private static final char LAST_OVERRIDE = '\u202e';
  private static final char FIRST_ISOLATE = '\u2066';
  private static final char LAST_ISOLATE = '\u2069';

  private Printable() {}

  /** The text as a part of one line. */
  public static String line(String text) {
    return escaped(text, "");
  }

  /** The same of a text whose line feeds and tabulators are meant. */
  public static String lines(String text) {
    return escaped(text, "\n\t");
  }

  /**
   * A document in JSON. What has to be escaped stands only within its strings, so that a program
   * reads the very characters.
   */
  public static String json(String document) {
    var escaped = new StringBuilder(document.length());
    for (int i = 0; i < document.length(); i++) {
      char c = document.charAt(i);
      if (isObeyed(c) && c != '\n' && c != '\r' && c != '\t') {
        escaped.append(hexadecimal(c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String escaped(String text, String meant) {
    var escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isObeyed(c) && meant.indexOf(c) < 0) {
        escaped.append(escape(c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> hexadecimal(c);
    };
  }

  private static String hexadecimal(char c) {
    return "\\u%04x".formatted((int) c);
  }

  /** C0, DEL, C1, separators of lines and paragraphs, and what turns the direction of writing. */
  private static boolean isObeyed(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT ->
          BIDI.indexOf(c) >= 0
              || (c >= FIRST_EMBEDDING && c <= LAST_OVERRIDE)
              || (c >= FIRST_ISOLATE && c <= LAST_ISOLATE);
      default -> false;
    };
  }
}
