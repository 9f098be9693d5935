package io.pgstow.backup;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.SessionPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dumps items on several connections that see the coordinator's snapshot. The first failure ends
 * all. Thread-safe; whoever opened it closes it.
 */
final class DumpWorkers implements AutoCloseable {
  private final ItemDump dump;
  private final SegmentBuffers buffers;
  private final SessionPool sessions;
  private @Nullable RuntimeException failure;

  /** Opens this many connections. */
  DumpWorkers(ItemDump dump, SegmentBuffers buffers, int connections, Supplier<Session> connect) {
    this.dump = dump;
    this.buffers = buffers;
    this.sessions = new SessionPool(connections, connect);
  }

  /** Dumps an item; the failure it throws is the first one, which made the others fail. */
  DumpedItem dump(DumpItem item) throws InterruptedException {
    Session session = sessions.take();
    try {
      check();
      return dump.dump(item, session);
    } catch (RuntimeException e) {
      throw first(e);
    } finally {
      sessions.giveBack(session);
    }
  }

  /** Fails when one of the connections has failed, so that the others get no more to do. */
  synchronized void check() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the others at once, but for their first failure. */
  private synchronized RuntimeException first(RuntimeException e) {
    RuntimeException known = failure;
    if (known == null) {
      known = dump.coordinator().loss().map(RuntimeException.class::cast).orElse(e);
      failure = known;
      buffers.fail();
      sessions.abort();
    }
    return known;
  }

  @Override
  public void close() {
    sessions.close();
  }
}
