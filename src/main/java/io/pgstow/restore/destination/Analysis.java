package io.pgstow.restore.destination;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.Ledger;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ANALYZE, table by table: one that the server cannot analyze is no less restored. */
public final class Analysis {
  private static final Logger LOG = LoggerFactory.getLogger(Analysis.class);

  private Analysis() {}

  /** Analyzes all tables of the session's database but those of the ledger. */
  public static void run(Session session, Ledger ledger, Progress progress) throws SQLException {
    for (String table :
        session.all(
            Sql.named("tables-to-analyze"),
            row -> Sql.identifier(row.getString("schema"), row.getString("name")),
            ledger.schema())) {
      progress.item(table);
      try {
        session.executeRaw("ANALYZE " + table);
      } catch (SQLException e) {
        if (!session.isAlive()) {
          throw e;
        }
        LOG.warn("{} is not analyzed: {}", table, e.getMessage());
      }
    }
  }
}
