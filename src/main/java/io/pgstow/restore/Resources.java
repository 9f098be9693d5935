package io.pgstow.restore;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first, and all of it whatever fails. Not thread-safe. */
final class Resources implements AutoCloseable {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  void add(Runnable closing) {
    closings.push(closing);
  }

  @Override
  public void close() {
    if (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } finally {
        close();
      }
    }
  }
}
