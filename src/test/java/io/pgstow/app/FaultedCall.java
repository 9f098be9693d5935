package io.pgstow.app;

import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Request;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A kind of request that a job makes.
 *
 * @param title what it is to a user
 */
record FaultedCall(String title, Set<S3Operation> operations, Predicate<String> key)
    implements Predicate<S3Request> {

  static FaultedCall of(String title, S3Operation operation) {
    return new FaultedCall(title, Set.of(operation), _ -> true);
  }

  static FaultedCall ofManifest(String title, S3Operation operation) {
    return new FaultedCall(title, Set.of(operation), key -> key.endsWith(".manifest.json"));
  }

  static FaultedCall ofArchive(String title, S3Operation operation) {
    return new FaultedCall(title, Set.of(operation), key -> !key.endsWith(".manifest.json"));
  }

  /** Deletions together, and one by one where the store does not know those. */
  static FaultedCall deletion(Predicate<String> key) {
    return new FaultedCall(
        "delete", Set.of(S3Operation.DELETE_OBJECTS, S3Operation.DELETE_OBJECT), key);
  }

  @Override
  public boolean test(S3Request request) {
    return operations.contains(request.operation()) && key.test(request.key());
  }
}
