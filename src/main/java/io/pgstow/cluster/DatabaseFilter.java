package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.text.NameRegex;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which databases are meant, by patterns as {@link NameRegex} reads them, but for the dot, which
 * means itself: a database's name has no schema before it. Immutable.
 */
public final class DatabaseFilter {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseFilter.class);

  private final List<Named> included;
  private final List<Named> excluded;

  private record Named(String text, Pattern pattern) {
    static Named of(String text, String setting) {
      try {
        return new Named(text, NameRegex.compile(String.join("\\.", NameRegex.of(text))));
      } catch (PatternSyntaxException e) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"%s\" of \"%s\" is not a pattern: %s".formatted(text, setting, e.getDescription()),
            "Enclose the name in double quotes to match it literally.",
            e);
      }
    }

    boolean matches(String name) {
      return pattern.matcher(name).matches();
    }
  }

  /**
   * Patterns.
   *
   * @param included all if empty
   * @throws PgstowException with the exit code {@code USAGE} for one that is none
   */
  public DatabaseFilter(List<String> included, List<String> excluded) {
    this.included = included.stream().map(text -> Named.of(text, "DATABASES")).toList();
    this.excluded = excluded.stream().map(text -> Named.of(text, "EXCLUDE_DATABASES")).toList();
  }

  /** Whether a database is meant. */
  boolean includes(String name) {
    return (included.isEmpty() || included.stream().anyMatch(pattern -> pattern.matches(name)))
        && excluded.stream().noneMatch(pattern -> pattern.matches(name));
  }

  /**
   * Fails when a pattern matches none of the names, or settings are for a database that is not
   * among them: somebody meant one. Where there are no databases, as in a dump of roles alone, none
   * is required.
   *
   * @param names of all databases that there are
   * @param withSettings databases that have settings of their own
   */
  void require(Collection<String> names, Set<String> withSettings) {
    for (Named pattern : included) {
      if (names.stream().noneMatch(pattern::matches)) {
        throw missing("no database matches \"%s\" of \"DATABASES\"".formatted(pattern.text), names);
      }
    }
    for (String database : new TreeSet<>(withSettings)) {
      if (!names.contains(database)) {
        throw missing(
            "settings are given for the database \"%s\", which does not exist".formatted(database),
            names);
      }
      if (!includes(database)) {
        LOG.warn("the settings for \"{}\" have no effect: the database is excluded", database);
      }
    }
    excluded.stream()
        .filter(pattern -> names.stream().noneMatch(pattern::matches))
        .forEach(
            pattern ->
                LOG.warn(
                    "\"{}\" of \"EXCLUDE_DATABASES\" has no effect: no database matches it",
                    pattern.text));
    if (!names.isEmpty() && names.stream().noneMatch(this::includes)) {
      throw missing("\"DATABASES\" and \"EXCLUDE_DATABASES\" leave no database", names);
    }
  }

  private static PgstowException missing(String fact, Collection<String> names) {
    return new PgstowException(
        ExitCode.USAGE,
        fact,
        names.stream()
            .sorted()
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", ", "Databases: ", ".")));
  }
}
