package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An entry of the table of contents as SQL.
 *
 * @param settings session settings that the SQL expects, such as {@code default_tablespace}, by
 *     their values, not quoted
 * @param sql to be run one after the other: a single statement each in an entry of privileges, else
 *     any number of statements
 * @param ownership to be run after it, hands the object over to its owner; empty where it has none
 */
public record EntryScript(
    Entry entry, Map<String, String> settings, List<String> sql, String ownership) {

  /**
   * All of it, each statement by itself.
   *
   * @param standardStrings whether a backslash in an ordinary string is an ordinary character
   */
  List<String> statements(boolean standardStrings) {
    return Stream.concat(sql.stream(), Stream.of(ownership))
        .flatMap(text -> SqlTokens.of(text, standardStrings).statements().stream())
        .toList();
  }

  /**
   * The statement that hands the object over, while its new owner has the privilege that it takes:
   * to create such objects in the schema. Empty where the object is in none.
   */
  List<String> ownershipByGrant() {
    String schema = Objects.requireNonNullElse(entry.namespace(), "");
    if (schema.isEmpty()) {
      return List.of();
    }
    String role = Sql.identifier(Objects.requireNonNullElse(entry.owner(), ""));
    String create = "CREATE ON SCHEMA " + Sql.identifier(schema);
    return List.of(
        "GRANT %s TO %s".formatted(create, role),
        ownership,
        "REVOKE %s FROM %s".formatted(create, role));
  }
}
