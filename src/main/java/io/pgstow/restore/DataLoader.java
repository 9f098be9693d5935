package io.pgstow.restore;

import io.pgstow.error.FirstFailure;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionPool;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Loads items on several connections, each item in a transaction with its record. Thread-safe;
 * whoever opened it closes it.
 */
final class DataLoader implements AutoCloseable {
  private final Ledger ledger;
  private final SessionPool sessions;
  private final FirstFailure failure = new FirstFailure();

  /** Opens this many connections. */
  DataLoader(Ledger ledger, int connections, Supplier<Session> connect) {
    this.ledger = ledger;
    this.sessions = new SessionPool(connections, connect);
  }

  /** Loads an item and answers its record. */
  LedgerItem load(DataItem item) throws InterruptedException {
    Session session = sessions.take();
    try {
      return session.transaction("loading", () -> load(item, session));
    } catch (RuntimeException | Error e) {
      failure.add(e);
      throw e;
    } finally {
      sessions.giveBack(session);
    }
  }

  /** Fails when one of the connections has failed, so that no more is read for the others. */
  void check() {
    failure.check();
  }

  private LedgerItem load(DataItem item, Session session) throws SQLException {
    ledger.enter(session);
    try {
      var done =
          LedgerItem.data(item.entry().dumpId(), item.first(), item.past(), item.load(session));
      ledger.record(session, done);
      return done;
    } catch (SQLException e) {
      throw failed(item, e);
    }
  }

  private static PgstowException failed(DataItem item, SQLException e) {
    return new PgstowException(
        DatabaseErrors.exitCode(e),
        "loading \"%s\", bytes %d to %d, failed: %s"
            .formatted(item.entry(), item.first(), item.past(), e.getMessage()),
        "Remove the cause in the destination and run the job again: it resumes with these rows.",
        e);
  }

  @Override
  public void close() {
    sessions.close();
  }
}
