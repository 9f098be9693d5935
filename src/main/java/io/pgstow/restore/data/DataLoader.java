package io.pgstow.restore.data;

import io.pgstow.error.ExitCode;
import io.pgstow.error.FirstFailure;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionPool;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.source.Origin;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Loads items on several connections. An item and its records are in one transaction, which is
 * committed as soon as all of its items are known to come from intact bytes; until then it goes on
 * with other items. So nothing is ever committed that the archive did not hold when it was made.
 * Thread-safe; whoever opened it closes it, which rolls back what is not committed.
 */
public final class DataLoader implements AutoCloseable {
  private final Ledger ledger;
  private final RowLoading loading;
  private final int connections;
  private final SessionPool sessions;
  private final Map<Session, List<Origin>> uncommitted = new ConcurrentHashMap<>();
  private final FirstFailure failure = new FirstFailure();
  private int expected;

  /**
   * Opens this many connections.
   *
   * @param loading how rows come into their tables
   */
  public DataLoader(Ledger ledger, RowLoading loading, int connections, Supplier<Session> connect) {
    this.ledger = ledger;
    this.loading = loading;
    this.connections = connections;
    this.sessions = new SessionPool(connections, connect);
  }

  /** Announces an item that a thread is about to load. */
  synchronized void expect() {
    expected++;
  }

  /** Loads an item that was announced and answers its records. */
  List<LedgerItem> load(SourcedItem item) throws InterruptedException {
    try {
      return loadOnSession(item);
    } finally {
      arrived();
    }
  }

  private synchronized void arrived() {
    expected--;
    notifyAll();
  }

  private List<LedgerItem> loadOnSession(SourcedItem sourced) throws InterruptedException {
    Session session = sessions.take();
    try {
      failure.check();
      commitIfChecked(session);
      List<Origin> origins = uncommitted.get(session);
      if (origins == null) {
        origins = new ArrayList<>();
        session.begin();
        uncommitted.put(session, origins);
      }
      List<LedgerItem> done = session.attempt("loading", () -> load(sourced, session));
      origins.add(sourced.origin());
      commitIfChecked(session);
      return done;
    } catch (RuntimeException | Error e) {
      failure.add(e);
      throw e;
    } finally {
      sessions.giveBack(session);
    }
  }

  private void commitIfChecked(Session session) {
    List<Origin> origins = uncommitted.get(session);
    if (origins != null && origins.stream().allMatch(Origin::isChecked)) {
      session.commit("loading");
      uncommitted.remove(session);
    }
  }

  /** Fails when one of the connections has failed, so that no more is read for the others. */
  void check() {
    failure.check();
  }

  /** Waits until all announced items are loaded; what one session has loaded it sees itself. */
  void settle() throws InterruptedException {
    synchronized (this) {
      while (expected > 0) {
        wait();
      }
    }
    failure.check();
  }

  /**
   * Waits until all announced items are loaded, and commits them. Everything must have been read,
   * and so been compared.
   */
  void complete() throws InterruptedException {
    settle();
    for (int i = 0; i < connections; i++) {
      commitIfChecked(sessions.take());
    }
    if (!uncommitted.isEmpty()) {
      throw new IllegalStateException("rows were loaded from bytes that were not verified");
    }
  }

  private List<LedgerItem> load(SourcedItem sourced, Session session) {
    ledger.enter(session);
    List<LedgerItem> done =
        switch (sourced.item()) {
          case StoredItem item -> item.load(session, loading);
          case CutItem item -> List.of(load(item, sourced.origin(), session));
        };
    ledger.record(session, done);
    return done;
  }

  private LedgerItem load(CutItem item, Origin origin, Session session) {
    try {
      Loaded loaded =
          loading
              .triggers()
              .without(item.entry(), session, () -> item.load(session, loading.target()));
      return LedgerItem.data(
          item.entry().dumpId(), item.first(), item.past(), loaded.rows(), loaded.skipped());
    } catch (SQLException e) {
      if (DatabaseErrors.exitCode(e) == ExitCode.DATABASE_REFUSED) {
        origin.recheck(e);
      }
      throw loading.failure(item.entry(), item.first(), item.past(), e);
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
