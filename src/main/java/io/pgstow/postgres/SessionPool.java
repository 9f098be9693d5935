package io.pgstow.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * A fixed number of sessions for work that is done side by side. Thread-safe; whoever opened it
 * closes it, which closes them.
 */
public final class SessionPool implements AutoCloseable {
  private final List<Session> sessions = new ArrayList<>();
  private final BlockingQueue<Session> idle = new LinkedBlockingQueue<>();

  /** Opens so many sessions, or none if one of them fails. */
  public SessionPool(int size, Supplier<Session> connect) {
    try {
      for (int i = 0; i < size; i++) {
        sessions.add(connect.get());
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    idle.addAll(sessions);
  }

  /** Takes an idle session, for which it may wait; it must be given back. */
  public Session take() throws InterruptedException {
    return idle.take();
  }

  /** Gives back a session that was taken. */
  public void giveBack(Session session) {
    idle.add(session);
  }

  /** Ends all sessions, whatever they are doing. */
  public void abort() {
    sessions.forEach(Session::abort);
  }

  @Override
  public void close() {
    sessions.forEach(Session::close);
  }
}
