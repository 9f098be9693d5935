package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The names that entries of an archive take in a database, besides those that tell objects of their
 * own kind: a table takes one among all relations and one among all types, a key one for its index.
 */
final class TakenNames {
  /** As in ALTER TABLE ONLY t. */
  private static final int NAME_OF_TABLE = 3;

  /** As in ADD CONSTRAINT c UNIQUE. */
  private static final int KIND = 3;

  private final List<Name> names = new ArrayList<>();

  private record Name(int dumpId, boolean type, String schema, String name) {}

  private TakenNames() {}

  /**
   * The entries of which a name is taken.
   *
   * @return their dump ids
   */
  static Set<Integer> in(Session session, TableOfContents contents, List<Entry> entries) {
    var taken = new TakenNames();
    entries.forEach(entry -> taken.add(entry, contents.standardStrings()));
    return taken.ask(session);
  }

  private void add(Entry entry, boolean standardStrings) {
    switch (entry.kind()) {
      case "TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW" -> {
        add(entry, false, entry.tag());
        add(entry, true, entry.tag());
      }
      case "SEQUENCE", "INDEX" -> add(entry, false, entry.tag());
      case "DOMAIN" -> add(entry, true, entry.tag());
      case "TYPE" -> {
        add(entry, true, entry.tag());
        if (isComposite(entry, standardStrings)) {
          add(entry, false, entry.tag());
        }
      }
      case "CONSTRAINT" ->
          indexOfKey(entry, standardStrings).ifPresent(name -> add(entry, false, name));
      default -> {
        // its names are those of its own kind
      }
    }
  }

  private void add(Entry entry, boolean type, String name) {
    names.add(
        new Name(entry.dumpId(), type, Objects.requireNonNullElse(entry.namespace(), ""), name));
  }

  /** As in CREATE TYPE t AS (…). */
  private static boolean isComposite(Entry entry, boolean standardStrings) {
    SqlTokens sql = definition(entry, standardStrings);
    int past = sql.pastName(2);
    return sql.at(past).is("as") && sql.at(past + 1).is("(");
  }

  /** The index of a key, or of an exclusion constraint: as in ALTER TABLE ONLY t ADD CONSTRAINT. */
  static Optional<String> indexOfKey(Entry entry, boolean standardStrings) {
    if (!entry.kind().equals("CONSTRAINT")) {
      return Optional.empty();
    }
    SqlTokens sql = definition(entry, standardStrings);
    int add =
        sql.pastName(sql.are(0, "alter", "table", "only") ? NAME_OF_TABLE : NAME_OF_TABLE - 1);
    int kind = add + KIND;
    boolean has =
        sql.are(add, "add", "constraint")
            && (sql.are(kind, "primary", "key")
                || sql.at(kind).is("unique")
                || sql.at(kind).is("exclude"));
    return has ? Optional.of(sql.at(kind - 1).identifier()) : Optional.empty();
  }

  private static SqlTokens definition(Entry entry, boolean standardStrings) {
    return SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), standardStrings);
  }

  private Set<Integer> ask(Session session) {
    return Set.copyOf(
        session.all(
            Sql.named("taken-names"),
            row -> row.getInt(1),
            each(Name::dumpId).toArray(Integer[]::new),
            each(Name::type).toArray(Boolean[]::new),
            each(Name::schema).toArray(String[]::new),
            each(Name::name).toArray(String[]::new)));
  }

  private <T> Stream<T> each(Function<Name, T> field) {
    return names.stream().map(field);
  }
}
