package io.pgstow.restore.destination;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * By what the rows of a destination's tables are known. Immutable.
 *
 * @param byTable tables with unique indexes or exclusion constraints, by their qualified names
 */
public record Keys(Map<String, List<Keys.Key>> byTable) {
  /**
   * One key of a table.
   *
   * @param tells whether it tells any row from all others
   * @param columns from which what it compares comes; an empty name for what comes from none
   * @param refused whether ON CONFLICT does not go with it, or with the rules of the table
   */
  record Key(boolean tells, Set<String> columns, boolean refused) {
    /** What a row does not give, such as the next number of a sequence, is new in each row. */
    boolean tellsRowsOf(Entry data) {
      // INSERT commands name their columns, if at all, one by one
      Optional<List<String>> given = data.copyStatement().map(CopyStatement::columns);
      return tells
          && !columns.isEmpty()
          && given.map(names -> names.containsAll(columns)).orElse(true);
    }
  }

  /** Asks the server. */
  public static Keys of(Session session) {
    var keys = new HashMap<String, List<Key>>();
    session.all(
        Sql.named("keys-of-tables"),
        row ->
            keys.computeIfAbsent(
                    Sql.identifier(row.getString("schema"), row.getString("name")),
                    _ -> new ArrayList<>())
                .add(
                    new Key(
                        row.getBoolean("tells"),
                        Set.of((String[]) row.getArray("columns").getArray()),
                        row.getBoolean("refuses"))));
    return new Keys(keys);
  }

  private Stream<Key> of(String table) {
    return byTable.getOrDefault(table, List.of()).stream();
  }

  /**
   * Whether a table has a key that tells any row from all others, by columns that come with the
   * rows.
   *
   * @param table its qualified name
   * @param data the rows that are loaded into it
   */
  public boolean tellRows(String table, Entry data) {
    return of(table).anyMatch(key -> key.tellsRowsOf(data));
  }

  /** Whether ON CONFLICT DO NOTHING does not go with a table, by its qualified name. */
  public boolean refuseConflicts(String table) {
    return of(table).anyMatch(Key::refused);
  }
}
