package io.pgstow.restore.destination;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.HashMap;
import java.util.Map;

/**
 * By what the rows of a destination's tables are known. Immutable.
 *
 * @param byTable tables with unique indexes or exclusion constraints, by their qualified names
 */
public record Keys(Map<String, Keys.OfTable> byTable) {
  /**
   * The keys of one table.
   *
   * @param tell whether one of them tells any row from all others
   * @param refused whether ON CONFLICT does not go with them, or with the rules of the table
   */
  record OfTable(boolean tell, boolean refused) {}

  private static final OfTable NONE = new OfTable(false, false);

  /** Asks the server. */
  public static Keys of(Session session) {
    var keys = new HashMap<String, OfTable>();
    session.all(
        Sql.named("keys-of-tables"),
        row ->
            keys.put(
                Sql.identifier(row.getString("schema"), row.getString("name")),
                new OfTable(row.getBoolean("tells"), row.getBoolean("refuses"))));
    return new Keys(keys);
  }

  /** Whether a table, by its qualified name, has a key that tells any row from all others. */
  public boolean tellRows(String table) {
    return byTable.getOrDefault(table, NONE).tell();
  }

  /** Whether ON CONFLICT DO NOTHING does not go with a table, by its qualified name. */
  public boolean refuseConflicts(String table) {
    return byTable.getOrDefault(table, NONE).refused();
  }
}
