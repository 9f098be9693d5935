package io.pgstow.report;

import io.pgstow.text.Printable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One value of a table with its two faces.
 *
 * @param value for programs: a text, number, truth value or nothing
 * @param text for people
 */
public record Cell(@Nullable Object value, String text) {

  /** A number of bytes. */
  public static Cell bytes(long bytes) {
    return new Cell(bytes, Units.bytes(bytes));
  }

  /** A time; programs read seconds. */
  public static Cell duration(Duration time) {
    return new Cell(time.toMillis() / 1000.0, Units.duration(time));
  }

  /** A text of several lines. */
  public static Cell lines(String text) {
    return new Cell(text, Printable.lines(text));
  }

  /** A cell as it is; nothing as an empty cell, whole numbers in groups of three digits. */
  static Cell of(@Nullable Object value) {
    return switch (value) {
      case Cell cell -> cell;
      case null -> new Cell(null, "");
      case Integer number -> new Cell(number, Units.count(number));
      case Long number -> new Cell(number, Units.count(number));
      case Number number -> new Cell(number, number.toString());
      case Boolean truth -> new Cell(truth, truth ? "yes" : "no");
      default -> new Cell(value.toString(), Printable.line(value.toString()));
    };
  }

  boolean isNumber() {
    return value instanceof Number;
  }
}
