package io.pgstow.restore.part;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.text.NameRegex;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@code pg_dump} for an object, as {@link NameRegex} reads it: a dot separates schema
 * and name. Immutable.
 */
final class NamePattern {
  private final String text;
  private final Optional<Pattern> schema;
  private final Pattern name;

  private NamePattern(String text, Optional<Pattern> schema, Pattern name) {
    this.text = text;
    this.schema = schema;
    this.name = name;
  }

  /**
   * Reads a pattern.
   *
   * @param setting that has it, for the message
   * @throws PgstowException with the exit code {@code USAGE} for one that is none
   */
  static NamePattern of(String text, String setting) {
    List<String> regexes = NameRegex.of(text);
    try {
      return switch (regexes.size()) {
        case 1 -> new NamePattern(text, Optional.empty(), NameRegex.compile(regexes.getFirst()));
        case 2 ->
            new NamePattern(
                text,
                Optional.of(NameRegex.compile(regexes.getFirst())),
                NameRegex.compile(regexes.getLast()));
        default -> throw refused(text, setting, "it has more than one dot", null);
      };
    } catch (PatternSyntaxException e) {
      throw refused(text, setting, e.getDescription(), e);
    }
  }

  private static PgstowException refused(
      String text, String setting, String why, @Nullable Exception cause) {
    return new PgstowException(
        ExitCode.USAGE,
        "\"%s\" of \"%s\" is not a pattern: %s".formatted(text, setting, why),
        "Put the name between double quotes if it is meant as it is.",
        cause);
  }

  /** Whether it names a schema. */
  boolean matchesSchema(String other) {
    return schema.isEmpty() && name.matcher(other).matches();
  }

  /** Whether it names the object of an entry. */
  boolean matches(Entry entry) {
    return matches(Objects.requireNonNullElse(entry.namespace(), ""), entry.tag());
  }

  /** Whether it names an object. */
  boolean matches(String namespace, String tag) {
    return name.matcher(tag).matches()
        && schema.filter(pattern -> !pattern.matcher(namespace).matches()).isEmpty();
  }

  @Override
  public String toString() {
    return text;
  }
}
