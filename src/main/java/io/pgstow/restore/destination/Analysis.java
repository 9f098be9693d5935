package io.pgstow.restore.destination;

import io.pgstow.flow.Flow;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionPool;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.Ledger;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ANALYZE, the largest tables first, each by one of several connections: a table that the server
 * cannot analyze is no less restored. Reading is for one thread, analyzing for several; whoever
 * opened it closes it, which closes its connections.
 */
public final class Analysis implements Flow<String, String> {
  private static final Logger LOG = LoggerFactory.getLogger(Analysis.class);

  /** Before, the partitions of a table are analyzed along with it. */
  private static final int FIRST_WITH_ONLY = 18;

  private final Iterator<String> targets;
  private final SessionPool sessions;
  private final Progress progress;

  private record Target(String schema, String name, boolean partitioned) {}

  private Analysis(List<String> targets, SessionPool sessions, Progress progress) {
    this.targets = targets.iterator();
    this.sessions = sessions;
    this.progress = progress;
  }

  /**
   * The tables of the session's database but those of the ledger.
   *
   * @param wanted which of them, by their schemas and qualified names
   * @param jobs how many connections at most
   * @param connect opens one
   */
  public static Analysis open(
      Session session,
      Ledger ledger,
      BiPredicate<String, String> wanted,
      int jobs,
      Supplier<Session> connect,
      Progress progress) {
    boolean only = session.serverVersion().major() >= FIRST_WITH_ONLY;
    List<String> targets =
        session
            .all(
                Sql.named("tables-to-analyze"),
                row ->
                    new Target(
                        row.getString("schema"),
                        Sql.identifier(row.getString("schema"), row.getString("name")),
                        row.getBoolean("partitioned")),
                ledger.schema())
            .stream()
            .filter(target -> wanted.test(target.schema(), target.name()))
            .map(target -> (only && target.partitioned() ? "ONLY " : "") + target.name())
            .toList();
    return new Analysis(
        targets, new SessionPool(Math.min(jobs, targets.size()), connect), progress);
  }

  /** The next table, as ANALYZE takes it, or null after the last. */
  @Override
  public @Nullable String read() {
    return targets.hasNext() ? targets.next() : null;
  }

  /** Analyzes a table; fails only with the connection. */
  @Override
  public String process(String target) throws SQLException, InterruptedException {
    progress.item(target);
    Session session = sessions.take();
    try {
      session.executeRaw("ANALYZE " + target);
    } catch (SQLException e) {
      if (!session.isAlive()) {
        throw e;
      }
      LOG.warn("{} is not analyzed: {}", target, e.getMessage());
    } finally {
      sessions.giveBack(session);
    }
    return target;
  }

  @Override
  public void close() {
    sessions.close();
  }
}
