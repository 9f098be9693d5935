package io.pgstow.rename;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An object that proves two places to be two: written at the target, it must not be seen from the
 * source. Links, mounts, and the aliases of buckets give one place several names, and no comparison
 * of names tells. A run that is killed leaves it: the next one passes over it and deletes it.
 */
final class Probe {
  private static final String PREFIX = ".pgstow-probe-";
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(PREFIX) + "\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private final String name = PREFIX + UUID.randomUUID();

  /** Whether an object of this key is a probe of whatever run. */
  static boolean isAt(String key) {
    return NAME.matcher(key).matches();
  }

  /** Deletes what runs that were killed have left at a place. */
  static void sweep(ObjectStore store) {
    List<String> left;
    try (Stream<StoredObject> objects = store.list(PREFIX)) {
      left = objects.map(StoredObject::key).filter(Probe::isAt).toList();
    }
    left.forEach(store::delete);
  }

  /** Fails unless what is written at the target stays out of the source. */
  void require(ObjectStore source, ObjectStore target) {
    try {
      target.put(name, name.getBytes(UTF_8));
      requireOutOf(source, target);
      // a run beside this one may have deleted it before it was looked for
      if (target.head(name).isEmpty()) {
        throw new PgstowException(
            ExitCode.BUSY,
            "another run uses \"%s\"".formatted(target.location("")),
            "Wait for it to end, then run the job again.");
      }
    } finally {
      target.delete(name);
    }
  }

  private void requireOutOf(ObjectStore source, ObjectStore target) {
    try (Stream<StoredObject> objects = source.list("")) {
      if (objects.map(StoredObject::key).anyMatch(this::isThis)) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"%s\" and \"%s\" are the same location under two names, or one contains the other"
                .formatted(source.location(""), target.location("")),
            "Choose another DST_URL: an object written there was visible in SRC_URL.");
      }
    }
  }

  private boolean isThis(String key) {
    return key.equals(name) || key.endsWith("/" + name);
  }
}
