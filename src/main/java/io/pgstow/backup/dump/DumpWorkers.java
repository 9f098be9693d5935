package io.pgstow.backup.dump;

import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.backup.sink.Sink;
import io.pgstow.error.FirstFailure;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionPool;
import java.util.function.Supplier;

/**
 * Dumps items on several connections that see the coordinator's snapshot. The first failure ends
 * all. Thread-safe; whoever opened it closes it.
 */
final class DumpWorkers implements AutoCloseable {
  private final ItemDump dump;
  private final Sink sink;
  private final SessionPool sessions;
  private final FirstFailure failure = new FirstFailure();

  /** Opens this many connections. */
  DumpWorkers(ItemDump dump, Sink sink, int connections, Supplier<Session> connect) {
    this.dump = dump;
    this.sink = sink;
    this.sessions = new SessionPool(connections, connect);
  }

  /** Dumps an item; the failure it throws is the first one, which made the others fail. */
  DumpedItem dump(DumpItem item) throws InterruptedException {
    Session session = sessions.take();
    try {
      check();
      return dump.dump(item, session);
    } catch (RuntimeException | Error e) {
      endAll(e);
      check();
      throw e;
    } finally {
      sessions.giveBack(session);
    }
  }

  /** Fails when one of the connections has failed, so that the others get no more to do. */
  void check() {
    failure.check();
  }

  /** Ends the others at once, but for their first failure. */
  private synchronized void endAll(Throwable cause) {
    if (!failure.isKnown()) {
      failure.add(dump.coordinator().loss().map(Throwable.class::cast).orElse(cause));
      sink.fail();
      sessions.abort();
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
