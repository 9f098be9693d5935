package io.pgstow.app;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of a server's databases the lines of a thread are about. Threads that it starts have the
 * scope, too. Where there is none, they are about what the run is about.
 */
final class LogScope {
  private static final InheritableThreadLocal<@Nullable LogScope> CURRENT =
      new InheritableThreadLocal<>();

  private final String database;
  private final Supplier<Optional<String>> phase;

  /**
   * A scope that nobody is in.
   *
   * @param phase of the job for this database, if one goes on
   */
  LogScope(String database, Supplier<Optional<String>> phase) {
    this.database = database;
    this.phase = phase;
  }

  /** That of the calling thread. */
  static Optional<LogScope> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Runs something in this scope. */
  void run(Runnable inside) {
    LogScope outer = CURRENT.get();
    CURRENT.set(this);
    try {
      inside.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  String database() {
    return database;
  }

  Optional<String> phase() {
    return phase.get();
  }
}
