package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tables whose rows call functions while they are loaded that are not the server's own: in checks,
 * in domains, in stored generated columns. Such a function may read another table, whatever it is
 * declared to be: then a row is refused, or gets another value, before the rows of that table are
 * there. Which tables it reads nobody can tell, so the rows of all others come first.
 *
 * <p>The database is asked, in which the tables are by then, rather than the archive: there a table
 * depends on the functions of its defaults, too, which rows with all their values never call.
 */
public final class CallingTables {
  private CallingTables() {}

  /**
   * Asks the server. Functions of extensions count where rows of an extension's tables are loaded.
   *
   * @param session in the database that has the tables
   * @param data all that is loaded
   * @return qualified names
   */
  public static Set<String> of(Session session, List<Entry> data) {
    Set<String> ofExtensions = names(session, Sql.named("extension-tables"));
    boolean extensionsToo =
        data.stream().anyMatch(entry -> ofExtensions.contains(entry.qualifiedName()));
    return names(session, Sql.named("tables-calling-functions"), extensionsToo);
  }

  private static Set<String> names(Session session, String query, Object... parameters) {
    return session
        .all(
            query,
            row -> Sql.identifier(row.getString("schema"), row.getString("name")),
            parameters)
        .stream()
        .collect(Collectors.toUnmodifiableSet());
  }
}
