package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.restore.omission.RoleNames;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A kind of things of the server, and not of the database, that an archive names. Immutable.
 *
 * @param field of an entry that has the name of one
 * @param kinds of entries whose statements name them
 * @param places where they do
 * @param settings whose values are such names
 */
record Globals(
    Function<Entry, @Nullable String> field,
    Set<String> kinds,
    Places places,
    Set<String> settings) {

  /**
   * Owners, those that privileges are granted to and by, that policies and user mappings are for.
   */
  static final Globals ROLES =
      new Globals(
          Entry::owner, RoleNames.KINDS, RoleNames::each, Set.of("role", "session_authorization"));

  /** In the fields of entries, of the database itself, and where functions set one. */
  static final Globals TABLESPACES =
      new Globals(
          Entry::tablespace,
          Set.of("DATABASE"),
          (_, sql, action) -> eachOfDatabase(sql, action),
          Set.of("default_tablespace", "temp_tablespaces"));

  /** Calls for the index of each token that names one. */
  @FunctionalInterface
  interface Places {
    void each(String kind, SqlTokens sql, IntConsumer action);
  }

  /** Those that an archive names, in the order of the alphabet. */
  Set<String> namedBy(Iterable<Entry> entries, boolean standardStrings) {
    var names = new TreeSet<String>();
    for (Entry entry : entries) {
      String name = Objects.requireNonNullElse(field.apply(entry), "");
      if (!name.isEmpty()) {
        names.add(name);
      }
      if (kinds.contains(entry.kind())) {
        SqlTokens sql =
            SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), standardStrings);
        each(entry.kind(), sql, index -> names.add(sql.at(index).identifier()));
      }
    }
    return names;
  }

  /** Whether the SQL of an entry may name one. */
  boolean areIn(String kind, String sql) {
    return kinds.contains(kind)
        || settings.stream().anyMatch(setting -> sql.contains("SET " + setting));
  }

  /** Calls for the index of each token that names one, but for the values of {@link #settings}. */
  void each(String kind, SqlTokens sql, IntConsumer action) {
    if (kinds.contains(kind)) {
      places.each(kind, sql, action);
    }
  }

  /** As in CREATE DATABASE d WITH … TABLESPACE = t. */
  private static void eachOfDatabase(SqlTokens sql, IntConsumer action) {
    for (int i = 0; i < sql.tokens().size(); i++) {
      if (sql.are(i, "tablespace", "=") && sql.at(i + 2).isIdentifier()) {
        action.accept(i + 2);
      }
    }
  }
}
