package io.pgstow.store;

import java.time.Instant;
import java.util.Optional;

/**
 * An object that the store does not delete, because a lock is on it.
 *
 * @param until when the lock ends; empty for one that ends when somebody takes it off
 */
public record RetainedObject(String key, Optional<Instant> until) {
  @Override
  public String toString() {
    return until.map("retained until %s"::formatted).orElse("under a legal hold");
  }
}
