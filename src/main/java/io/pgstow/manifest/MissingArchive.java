package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.stream.Stream;

/** What users are told where a dump was looked for, and there is none. */
public final class MissingArchive {
  private static final String LIST = "Run the list job to see which backups exist.";

  private MissingArchive() {}

  /** Why nothing is at a place. */
  public static PgstowException at(ObjectStore store, BackupPlace place) {
    String key = place.archive();
    String location = store.location(key);
    if (isBrokenLink(store, key)) {
      return brokenLink(location, LIST);
    }
    if (!place.isDirectory()) {
      return missing(
          "there is no file \"%s\", and no folder of that name with files in it"
              .formatted(location),
          "Check that the volume is mounted, and the spelling of S3_URI and BACKUP_NAME. " + LIST);
    }
    return isEmpty(store, key)
        ? missing(
            "the folder \"%s\" is empty or does not exist".formatted(location),
            "Check that the volume is mounted, and the spelling of S3_URI and BACKUP_NAME. " + LIST)
        : missing(
            "the folder \"%s\" has no toc.dat, so it is no directory archive".formatted(location),
            "Set S3_URI to a file in it, or BACKUP_URL to the folder if it holds backups.");
  }

  /** What is told of a link to a dump that was deleted, or is on a volume that is not mounted. */
  static PgstowException brokenLink(String location, String advice) {
    return missing(
        "\"%s\" is a symbolic link to a file that does not exist".formatted(location), advice);
  }

  private static PgstowException missing(String fact, String advice) {
    return new PgstowException(ExitCode.BACKUP_NOT_FOUND, fact, advice);
  }

  private static boolean isBrokenLink(ObjectStore store, String key) {
    try (Stream<String> links = store.brokenLinks(key)) {
      return links.anyMatch(key::equals);
    }
  }

  /** Whether there is no object whose key begins so. */
  static boolean isEmpty(ObjectStore store, String prefix) {
    try (Stream<StoredObject> objects = store.list(prefix)) {
      return objects.findAny().isEmpty();
    }
  }
}
