package io.pgstow.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The queries of {@code resources/sql}. */
public final class Sql {
  private Sql() {}

  /** The text of {@code resources/sql/<name>.sql}. */
  public static String named(String name) {
    String path = "/sql/" + name + ".sql";
    try (var stream = Sql.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalArgumentException("no resource " + path);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A time for a setting of the server, which counts milliseconds in 32 bits and takes 0 for none.
   */
  public static int milliseconds(Duration time) {
    return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
  }

  /** A name as an SQL identifier, always quoted. */
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A qualified name as SQL. */
  public static String identifier(String schema, String name) {
    return identifier(schema) + '.' + identifier(name);
  }

  /** A text as an SQL literal that means the same under either standard_conforming_strings. */
  public static String literal(String text) {
    String quoted = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  /** Texts as an array in its text form (PostgreSQL documentation, Array Input and Output). */
  static String array(String[] texts) {
    return Arrays.stream(texts)
        .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }
}
