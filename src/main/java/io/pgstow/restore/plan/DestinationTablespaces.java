package io.pgstow.restore.plan;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;

/**
 * In which tablespaces a destination gets what the source has in others. Immutable.
 *
 * @param whole what takes the place of the source's tablespaces
 * @param own the tablespace of the destination's database
 */
public record DestinationTablespaces(WholeDatabase whole, String own) {

  /** Asks in which tablespace the session's database is. */
  public static DestinationTablespaces of(Session session, WholeDatabase whole) {
    return new DestinationTablespaces(
        whole, session.one(Sql.named("default-tablespace"), row -> row.getString(1)));
  }

  /**
   * What {@code default_tablespace} is set to for a relation of this tablespace of the source. The
   * database's own one is not named: the server takes its name for no partitioned table or index.
   */
  public String setting(String tablespace) {
    String other = whole.tablespace(tablespace);
    return other.equals(own) ? "" : other;
  }
}
