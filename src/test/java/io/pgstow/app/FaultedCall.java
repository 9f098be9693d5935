package io.pgstow.app;

import io.pgstow.testing.S3Operation;
import io.pgstow.testing.S3Request;
import java.util.function.Predicate;

/**
 * A kind of request that a job makes.
 *
 * @param title what it is to a user
 */
record FaultedCall(String title, S3Operation operation, Predicate<String> key)
    implements Predicate<S3Request> {

  static FaultedCall of(String title, S3Operation operation) {
    return new FaultedCall(title, operation, _ -> true);
  }

  static FaultedCall ofManifest(String title, S3Operation operation) {
    return new FaultedCall(title, operation, key -> key.endsWith(".manifest.json"));
  }

  static FaultedCall ofArchive(String title, S3Operation operation) {
    return new FaultedCall(title, operation, key -> !key.endsWith(".manifest.json"));
  }

  @Override
  public boolean test(S3Request request) {
    return operation.test(request) && key.test(request.key());
  }
}
