package io.pgstow.text;

/**
 * A text of several lines that are meant to be lines, such as a table: what is handed to the log
 * otherwise becomes one line.
 */
public record Lines(String text) {
  @Override
  public String toString() {
    return Printable.lines(text);
  }
}
