package io.pgstow.error;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What made the first of several threads fail, for the others to end with. An error such as no
 * memory left counts too: else they would wait for what never comes. Thread-safe.
 */
public final class FirstFailure {
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  /** Keeps an unchecked exception or an error, unless one is known. */
  public void add(Throwable failure) {
    first.compareAndSet(null, failure);
  }

  /** Whether a thread has failed. */
  public boolean isKnown() {
    return first.get() != null;
  }

  /** Fails as the first thread did, if one has. */
  public void check() {
    switch (first.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
