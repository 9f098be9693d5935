package io.pgstow.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Of test classes that share one server, one class after the other: a parameter of type {@link
 * PostgresServer} is that server. The first of them starts it, and it stops after all tests. Each
 * class has databases and roles of its own there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(SharedServers.class)
@ResourceLock(providers = SharedServers.Locks.class)
public @interface SharedServer {
  /** What these classes are about, which no others are. */
  String value();
}
