package io.pgstow.job;

import java.util.concurrent.CompletableFuture;

/** What one step of a job makes, once, and later ones work with. Thread-safe. */
final class HandOver<T> {
  private final CompletableFuture<T> made = new CompletableFuture<>();

  void put(T value) {
    made.complete(value);
  }

  /** What was made; the step that makes it must have been. */
  T get() {
    return made.resultNow();
  }

  boolean isThere() {
    return made.isDone();
  }
}
