package io.pgstow.restore.destination;

import io.pgstow.flow.Flow;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionPool;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.Ledger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ANALYZE, the largest tables first, each by one of several connections, small ones together: a
 * table that the server cannot analyze is no less restored. Reading is for one thread, analyzing
 * for several; whoever opened it closes it, which closes its connections.
 */
public final class Analysis implements Flow<List<String>, List<String>> {
  private static final Logger LOG = LoggerFactory.getLogger(Analysis.class);

  /** Before, the partitions of a table are analyzed along with it. */
  private static final int FIRST_WITH_ONLY = 18;

  /** Tables that are analyzed in less time than a statement takes; bytes. */
  private static final long SMALL = 1 << 20;

  private static final int TOGETHER = 50;

  private final Iterator<List<String>> targets;
  private final SessionPool sessions;
  private final Progress progress;

  private record Target(String schema, String name, boolean partitioned, long bytes) {
    boolean isSmall() {
      return !partitioned && bytes < SMALL;
    }
  }

  private Analysis(List<List<String>> targets, SessionPool sessions, Progress progress) {
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
    List<Target> wantedTargets =
        session
            .all(
                Sql.named("tables-to-analyze"),
                row ->
                    new Target(
                        row.getString("schema"),
                        Sql.identifier(row.getString("schema"), row.getString("name")),
                        row.getBoolean("partitioned"),
                        row.getLong("bytes")),
                ledger.schema())
            .stream()
            .filter(target -> wanted.test(target.schema(), target.name()))
            .toList();
    List<List<String>> targets = statements(wantedTargets, only);
    return new Analysis(
        targets, new SessionPool(Math.min(jobs, targets.size()), connect), progress);
  }

  /** What each ANALYZE takes. */
  private static List<List<String>> statements(List<Target> targets, boolean only) {
    var statements = new ArrayList<List<String>>();
    var small = new ArrayList<String>();
    for (Target target : targets) {
      if (target.isSmall()) {
        small.add(target.name());
      } else {
        statements.add(List.of((only && target.partitioned() ? "ONLY " : "") + target.name()));
      }
    }
    for (int from = 0; from < small.size(); from += TOGETHER) {
      statements.add(small.subList(from, Math.min(from + TOGETHER, small.size())));
    }
    return statements;
  }

  /** The next tables, as ANALYZE takes them, or null after the last. */
  @Override
  public @Nullable List<String> read() {
    return targets.hasNext() ? targets.next() : null;
  }

  /** Analyzes tables, each in a transaction of its own; fails only with the connection. */
  @Override
  public List<String> process(List<String> tables) throws SQLException, InterruptedException {
    progress.item(tables.getFirst());
    Session session = sessions.take();
    try {
      analyze(session, tables);
    } finally {
      sessions.giveBack(session);
    }
    return tables;
  }

  private static void analyze(Session session, List<String> tables) throws SQLException {
    try {
      session.executeRaw("ANALYZE " + String.join(", ", tables));
    } catch (SQLException e) {
      if (!session.isAlive()) {
        throw e;
      }
      if (tables.size() == 1) {
        LOG.warn("{} is not analyzed: {}", tables.getFirst(), e.getMessage());
        return;
      }
      LOG.debug("{} tables are analyzed one by one", tables.size(), e);
      for (String table : tables) {
        analyze(session, List.of(table));
      }
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
