package io.pgstow.app;

import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * SIGUSR1, by which somebody asks a process what it is doing. Java keeps SIGQUIT for itself,
 * whatever its options are. Nothing is logged here, so that it can be ignored before logging is set
 * up. Thread-safe.
 */
public final class UserSignal {
  private static final String NAME = "USR1";

  private UserSignal() {}

  /** Ignores it from now on: without a handler it would end the process. */
  public static void ignore() {
    handle(() -> {});
  }

  /**
   * Acts on it from now on, in a thread of Java's, also where the process has inherited that it is
   * ignored. Java refuses that only where it was started with {@code -Xrs}, and then reacts to no
   * signal.
   *
   * @return why it does not, if so
   */
  static Optional<Exception> handle(Runnable act) {
    try {
      // by reflection: the compiler cannot be kept from warning of this class, which every Java has
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object acting =
          Proxy.newProxyInstance(
              UserSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, _, _) -> {
                act.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(NAME), acting);
      return Optional.empty();
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return Optional.of(e);
    }
  }
}
