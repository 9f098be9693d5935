package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Foreign keys of a part that refer to tables which the destination has already: making one locks
 * that table and adds triggers to it, though all that exists stays as it is otherwise.
 */
final class ForeignKeysToOthers {
  private static final int SHOWN = 10;

  private ForeignKeysToOthers() {}

  private record Key(Entry entry, String table) {}

  /**
   * What there is to say about them.
   *
   * @param session in the destination, with an empty search_path
   */
  static Optional<Finding> finding(Session session, TableOfContents contents) {
    List<Key> keys =
        keys(contents).stream()
            .filter(
                key ->
                    session.one(
                        "SELECT pg_catalog.to_regclass(?::pg_catalog.text) IS NOT NULL",
                        row -> row.getBoolean(1),
                        key.table()))
            .toList();
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    String shown =
        keys.stream()
            .limit(SHOWN)
            .map(key -> "%s (%s)".formatted(key.table(), key.entry().tag()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        Finding.notice(
            "foreign keys of the backup will refer to tables that \"%s\" has already: %s"
                .formatted(session.database().name(), keys.size() > SHOWN ? shown + ", …" : shown),
            "Each locks its table against writes for a moment and adds triggers to it. Leave them"
                + " out with RESTORE_LIST if that is not wanted."));
  }

  private static List<Key> keys(TableOfContents contents) {
    var own =
        contents.entries().stream()
            .filter(entry -> entry.kind().equals("TABLE"))
            .map(entry -> Sql.identifier(namespace(entry), entry.tag()))
            .collect(Collectors.toSet());
    var keys = new ArrayList<Key>();
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals("FK CONSTRAINT")) {
        table(entry, contents.standardStrings())
            .filter(table -> !own.contains(table))
            .ifPresent(table -> keys.add(new Key(entry, table)));
      }
    }
    return keys;
  }

  private static String namespace(Entry entry) {
    return Objects.requireNonNullElse(entry.namespace(), "");
  }

  /** What a key refers to, in the schema that the definition names. */
  private static Optional<String> table(Entry key, boolean standardStrings) {
    SqlTokens sql = SqlTokens.of(Objects.requireNonNullElse(key.definition(), ""), standardStrings);
    for (int i = 0; i < sql.tokens().size(); i++) {
      if (sql.at(i).is("references") && sql.at(i + 2).is(".")) {
        return Optional.of(Sql.identifier(sql.at(i + 1).identifier(), sql.at(i + 3).identifier()));
      }
    }
    return Optional.empty();
  }
}
