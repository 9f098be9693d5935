package io.pgstow.testing;

import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/** Servers for classes with {@link SharedServer}, which end with the tests. Thread-safe. */
final class SharedServers implements ParameterResolver {
  private static final ExtensionContext.Namespace SERVERS =
      ExtensionContext.Namespace.create(SharedServers.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgresServer.class;
  }

  @Override
  public PostgresServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    String subject = subject(context.getRequiredTestClass());
    return context
        .getRoot()
        .getStore(SERVERS)
        .computeIfAbsent(subject, _ -> PostgresServer.start(17), PostgresServer.class);
  }

  private static String subject(Class<?> testClass) {
    return testClass.getAnnotation(SharedServer.class).value();
  }

  /** Keeps classes that share a server from running side by side. */
  static final class Locks implements ResourceLocksProvider {
    @Override
    public Set<Lock> provideForClass(Class<?> testClass) {
      return Set.of(new Lock("the server of " + subject(testClass)));
    }
  }
}
