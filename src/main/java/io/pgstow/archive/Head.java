package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.Locale;

/**
 * The first bytes of a file.
 *
 * @param text each byte as a character of its own
 */
public record Head(String text) {
  private static final int SHOWN = 16;

  static Head of(byte[] bytes) {
    return new Head(new String(bytes, ISO_8859_1));
  }

  boolean begins(String start) {
    return text.startsWith(start);
  }

  boolean has(String part, int at) {
    return text.startsWith(part, at);
  }

  /** A byte, or -1 behind the last. */
  int at(int index) {
    return index < text.length() ? text.charAt(index) : -1;
  }

  /** Whether every byte is zero. */
  boolean isZero() {
    return text.chars().allMatch(c -> c == 0);
  }

  /** The text in lower case, without a byte order mark and blanks before it. */
  String lower() {
    String bare = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
    return bare.stripLeading().toLowerCase(Locale.ROOT);
  }

  /** In hexadecimal, and what is readable of them. */
  @Override
  public String toString() {
    String first = text.substring(0, Math.min(SHOWN, text.length()));
    String readable = first.replaceAll("[^ -~]", ".").replace('"', '.');
    return HexFormat.ofDelimiter(" ").formatHex(first.getBytes(ISO_8859_1)) + " (" + readable + ")";
  }
}
