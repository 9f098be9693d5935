package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Other tablespaces in the place of those of an archive: in the fields of its entries, of the
 * database itself, and where functions set one. Immutable.
 */
final class TablespaceNaming {
  private static final String DATABASE = "DATABASE";
  private static final Set<String> SETTINGS = Set.of("default_tablespace", "temp_tablespaces");

  private final Map<String, String> tablespaces;
  private final boolean standardStrings;

  TablespaceNaming(Map<String, String> tablespaces, boolean standardStrings) {
    this.tablespaces = tablespaces;
    this.standardStrings = standardStrings;
  }

  /** The tablespaces that an archive names, in the order of the alphabet. */
  static Set<String> tablespacesOf(Iterable<Entry> entries, boolean standardStrings) {
    var names = new TreeSet<String>();
    for (Entry entry : entries) {
      String tablespace = Objects.requireNonNullElse(entry.tablespace(), "");
      if (!tablespace.isEmpty()) {
        names.add(tablespace);
      }
      if (entry.kind().equals(DATABASE)) {
        SqlTokens sql =
            SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), standardStrings);
        eachOfDatabase(sql, index -> names.add(sql.at(index).identifier()));
      }
    }
    return names;
  }

  /** Whether a text may name a tablespace that gets another name. */
  boolean concerns(String kind, String sql) {
    return !tablespaces.isEmpty()
        && (kind.equals(DATABASE)
            || SETTINGS.stream().anyMatch(setting -> sql.contains("SET " + setting)));
  }

  void edit(String kind, SqlTokens sql, SqlEdits edits) {
    if (kind.equals(DATABASE)) {
      eachOfDatabase(
          sql,
          index -> {
            String other = tablespaces.get(sql.at(index).identifier());
            if (other != null) {
              edits.name(index, other);
            }
          });
    }
    SettingClauses.edit(
        sql, standardStrings, edits, SETTINGS, name -> tablespaces.getOrDefault(name, name));
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
