package io.pgstow.backup;

import io.pgstow.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dumps items on several connections that see the coordinator's snapshot. The first failure ends
 * all. Thread-safe; whoever opened it closes it.
 */
final class DumpWorkers implements AutoCloseable {
  private final ItemDump dump;
  private final SegmentBuffers buffers;
  private final List<Session> sessions = new ArrayList<>();
  private final BlockingQueue<Session> idle;
  private @Nullable RuntimeException failure;

  /** Opens this many connections. */
  DumpWorkers(ItemDump dump, SegmentBuffers buffers, int connections, Supplier<Session> connect) {
    this.dump = dump;
    this.buffers = buffers;
    this.idle = new ArrayBlockingQueue<>(connections);
    try {
      for (int i = 0; i < connections; i++) {
        sessions.add(connect.get());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    idle.addAll(sessions);
  }

  /** Dumps an item; the failure it throws is the first one, which made the others fail. */
  DumpedItem dump(DumpItem item) throws InterruptedException {
    Session session = idle.take();
    try {
      check();
      return dump.dump(item, session);
    } catch (RuntimeException e) {
      throw first(e);
    } finally {
      idle.add(session);
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
      sessions.forEach(Session::abort);
    }
    return known;
  }

  @Override
  public void close() {
    sessions.forEach(Session::close);
  }
}
